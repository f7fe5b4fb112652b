"""`signweave generate` and `signweave reconstruct` from end to end, with a model that learned nothing."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

import signweave
from signweave.cli import app
from signweave.encoders import named, zeroshot
from signweave.errors import InputError
from signweave.formats import npz
from signweave.formats.video import probe, read_frames
from signweave.motion.nouns import Motion
from signweave.motion.rotations import angle
from signweave.outputs import Look

pytest.importorskip("torch", reason="the extra `models` is not installed")
from tiny_models import hello, tiny

from signweave.generating import Made, Wish, files_of, make, picture_wish, word_wish, write_made
from signweave.models.registry import load
from signweave.rebuilding import differences, rebuild

CLIP = "clip:theirs 0123456789ab"


class Known:
    """An encoder whose vectors are told: half THANK-YOU and more, of whatever it is given."""

    def __init__(self, name="all-MiniLM-L6-v2 x", dimensions=384):
        self.name, self.dimensions, self.asked = name, dimensions, []

    def words(self, texts):
        self.asked += texts
        return self.pictures(texts)

    def pictures(self, paths):
        out = np.zeros((len(paths), self.dimensions), np.float32)
        out[:, 1], out[:, 5] = 0.6, 0.8
        return out


@pytest.fixture
def encoder(monkeypatch):
    """In the place of the model's own, which takes half a second to load."""
    fake = Known()
    monkeypatch.setattr(named, "encoder_for", lambda trained, name=None: fake)
    return fake


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.safetensors").write_bytes(tiny())
    return tmp_path


def run(*arguments):
    """Exit code, stdout, stderr; an InputError is code 2 and its line."""
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if isinstance(result.exception, InputError):
        return 2, "", str(result.exception)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def generate(*arguments):
    return run("generate", *arguments, "--model", "m.safetensors")


def files(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "m.safetensors")


def test_a_word_as_motion(folder):
    done = generate("hello", "-o", "x.npz", "--seconds", "2", "--seed", "1")
    assert done == (0, "HELLO 2.0 s: 1 sample -> x.npz\n", "")
    motion = npz.read("x.npz")
    assert (len(motion), motion.fps) == (60, 30)
    assert [span.gloss for span in npz.read_glosses("x.npz")] == ["HELLO"]
    generate("HELLO", "-o", "y.npz", "--seconds", "2", "--seed", "1")
    generate("HELLO", "-o", "z.npz", "--seconds", "2", "--seed", "2")
    assert np.abs(npz.read("y.npz").rotations - motion.rotations).max() < 1e-5
    assert np.abs(npz.read("z.npz").rotations - motion.rotations).max() > 1e-3


def test_in_python(folder):
    motions = signweave.load("m.safetensors").generate("hello", seconds=0.2, samples=2, fps=30.0)
    signweave.save(motions[1], "x.npz")
    np.testing.assert_allclose(npz.read("x.npz").rotations, motions[1].rotations, atol=1e-5)
    assert next(signweave.render(motions[0], "amara", size=32)).shape == (32, 32, 3)


def test_samples_are_numbered_and_one_video_shows_them_all(folder):
    code, said, _ = generate(
        "hello", "-o", "x.mp4", "-o", "x.npz", "-o", "x.bvh", "--samples", 3, "--seconds", 0.2, "--size", 64
    )
    names = [f"x-{n}{suffix}" for suffix in (".npz", ".bvh") for n in (1, 2, 3)]
    assert (code, said) == (0, f"HELLO 0.2 s: 3 samples -> x.mp4, {', '.join(names)}\n")
    assert files(folder) == sorted(["x.mp4", *names])
    video = probe("x.mp4")
    assert (video.size, video.fps, len(list(read_frames("x.mp4")))) == ((192, 64), 30, 6)


def test_a_video_shows_each_sample_in_its_place(folder):
    """Arms wide on the left, a sign on the right; the shorter one holds its last picture."""
    wide, sign = Motion.rest(1), hello().frames(8, 11)
    wish = Wish("hello", "HELLO", "HELLO")
    write_made([Made(wish, (wide, sign))], ["both.mp4"], Look("amara"), (96, 96))
    film = [picture.astype(int) for picture in read_frames("both.mp4")]
    alone = list(signweave.render(sign, "amara", size=96))
    spread = next(signweave.render(wide, "amara", size=96)).astype(int)
    assert len(film) == 3
    for picture, other in zip(film, alone, strict=True):
        left, right = picture[:, :96], picture[:, 96:]
        near, far = np.abs(left - spread).mean() + np.abs(right - other).mean(), np.abs(right - spread).mean()
        assert near < 0.5 * far


def test_much_longer_than_any_word(folder):
    code, _, told = generate("hello", "-o", "x.npz", "--seconds", 5)
    assert (code, told) == (0, "5.0 s is much longer than the words that were learned (up to 2.0 s)\n")


def test_several_words(folder):
    code, said, _ = generate("hello", "Thank you", "-o", "x.npz", "--samples", 2, "--seconds", 0.1)
    assert code == 0
    assert "HELLO 0.1 s, THANK-YOU 0.1 s: 2 samples each" in said
    assert files(folder) == ["x-hello-1.npz", "x-hello-2.npz", "x-thank-you-1.npz", "x-thank-you-2.npz"]


def test_a_word_that_was_never_learned(folder, encoder):
    code, said, told = generate("Cherry_Tomato", "-o", "x.npz")
    assert (code, encoder.asked) == (0, ["Cherry_Tomato"])
    assert said.startswith("Cherry_Tomato 1.8 s")
    assert told == (
        "'Cherry_Tomato' was never learned; its vector lies nearest to THANK-YOU (0.60); what is made is a guess\n"
    )
    assert [span.gloss for span in npz.read_glosses("x.npz")] == ["Cherry_Tomato"]
    code, said, told = generate("helo", "-o", "y.npz", "--json")
    row = json.loads(said)["made"][0]
    assert (row["asked"], row["learned"], row["nearest"], row["share"]) == ("helo", False, "THANK-YOU", 0.6)
    assert "did you mean HELLO?" in told


def test_strict(folder, encoder):
    code, _, told = generate("helo", "-o", "x.npz", "--strict")
    assert (code, files(folder), encoder.asked) == (2, [], [])
    assert "did you mean: HELLO" in told


def test_a_picture_for_a_model_of_words(folder, monkeypatch):
    """The encoder is the bundled one, which reads no pictures: CLIP chooses among the words."""
    (folder / "p.png").write_bytes(b"a picture")
    seen = []
    monkeypatch.setattr(named, "encoder_named", lambda name: seen.append(name) or Known())
    monkeypatch.setattr(zeroshot, "nearest_word", lambda path, words, encoder: (words[2], 0.71))
    code, said, told = generate("--image", "p.png", "--clip", "there", "-o", "x.npz")
    assert (code, seen) == (0, ["clip:there"])
    assert said.startswith("APPLE 1.8 s")
    assert told == "p.png: looks most like APPLE of 3 known words (0.71); that is made\n"
    code, _, told = generate("--image", "p.png", "-o", "x.npz")
    assert code == 2
    assert "--clip" in told


def test_a_picture_for_a_model_of_clip(folder, monkeypatch):
    """Its own vector is what the sign is made of."""
    (folder / "p.png").write_bytes(b"a picture")
    (folder / "c.safetensors").write_bytes(tiny(CLIP, 32))
    model, asked = load("c.safetensors"), []
    monkeypatch.setattr(named, "encoder_for", lambda *names: asked.append(names) or Known(CLIP, 32))
    wish = picture_wish(model, folder / "p.png", "there")
    assert asked == [(CLIP, "clip:there")]
    picture_wish(model, folder / "p.png", "clip:there")
    assert asked[1] == asked[0]
    assert not wish.learned
    np.testing.assert_array_equal(wish.condition, Known(CLIP, 32).pictures([""])[0])
    assert "no picture was learned; its vector lies nearest to THANK-YOU (0.60)" in wish.note
    assert len(make(model, [wish], 2, 1.0)[0].motions) == 2
    with pytest.raises(InputError, match="vectors of 'clip:theirs 0123456789ab': name its folder"):
        word_wish(model, "tomato")
    assert word_wish(model, "hello").condition == "HELLO"  # known words need no encoder


def test_names_of_files(folder):
    model = load("m.safetensors")
    odd = make(model, [word_wish(model, "hello"), replace(word_wish(model, "apple"), asked="../Ä b/!")], 1, 0.1)
    assert [path.name for path in files_of(folder / "x.npz", odd)] == ["x-hello.npz", "x-ä-b.npz"]


def test_two_samples_of_one_name_are_refused(folder, encoder):
    code, _, told = generate("a!", "a?", "-o", "x.npz", "--seconds", 0.1)
    assert (code, files(folder)) == (2, [])
    assert "named twice" in told


@pytest.mark.parametrize(
    ("arguments", "saying"),
    [
        (["-o", "x.npz"], "give a word, or --image FILE"),
        (["hello", "--image", "p.png", "-o", "x.npz"], "not both"),
        (["hello"], "nothing to write"),
        (["hello", "-o", "x.gif"], "cannot write '.gif'"),
        (["hello", "-o", "none/x.npz"], "does not exist"),
        (["", "-o", "x.npz"], "empty word"),
        (["hello", "-o", "x.npz", "--seconds", "0"], "0 seconds of signing, expected more than 0 and up to 60"),
        (["hello", "-o", "x.npz", "--seconds", "1000"], "1000 seconds"),
        (["hello", "-o", "x.npz", "--samples", "0"], "0 samples"),
        (["hello", "-o", "x.npz", "--samples", "1001"], "1001 samples, expected up to 1000"),
        (["hello", "-o", "x.mp4", "--samples", "17"], "a video shows up to 16 samples"),
        (["hello", "-o", "x.npz", "--fps", "0"], "fps is 0, expected 1 to 240"),
        (["hello", "-o", "x.mp4", "--size", "big"], "expected pixels"),
        (["hello", "-o", "x.mp4", "--signer", "nobody"], "nobody"),
        (["--image", "none.png", "-o", "x.npz"], "none.png: no such picture"),
    ],
)
def test_what_cannot_be_made(folder, arguments, saying):
    code, _, told = generate(*arguments)
    assert (code, files(folder)) == (2, [])
    assert saying in told
    assert "\n" not in told


@pytest.mark.parametrize("command", ["generate", "reconstruct"])
def test_models_that_cannot_be_used(folder, command):
    npz.write("s.npz", hello())
    source = {"generate": "hello", "reconstruct": "s.npz"}[command]
    (folder / "cut.safetensors").write_bytes(tiny()[:-100])
    for model, saying in (("sign-cave", "unknown model"), ("cut.safetensors", "damaged"), ("s.npz", "damaged")):
        code, _, told = run(command, source, "-o", "x.npz", "--model", model)
        assert (code, (folder / "x.npz").exists()) == (2, False)
        assert saying in told
        assert "\n" not in told


def test_a_video_that_fails_leaves_nothing(folder, monkeypatch):
    from signweave.formats import video

    def broken(self, frame):
        raise InputError("the disk is full")

    monkeypatch.setattr(video.VideoWriter, "write", broken)
    code, _, told = generate("hello", "-o", "x.npz", "-o", "x.mp4", "--seconds", 0.1, "--size", 64)
    assert (code, told, files(folder)) == (2, "the disk is full", [])


def reconstruct(*arguments):
    return run("reconstruct", *arguments, "--model", "m.safetensors")


def test_a_motion_made_clean(folder):
    confidence = hello().confidence.copy()
    confidence[3:8] = 0
    npz.write("s.npz", replace(hello(), confidence=confidence))
    code, said, told = reconstruct("s.npz", "-o", "x.npz", "--word", "Hello")
    assert (code, told) == (0, "")
    assert "5 of" in said
    assert "frames were hidden and are filled in" in said
    made = npz.read("x.npz")
    assert (len(made), made.fps) == (len(hello()), hello().fps)
    _, said, _ = reconstruct("s.npz", "-o", "x.npz", "--json")
    row = json.loads(said)
    assert (row["hidden"], row["frames"], row["word"], row["files"]) == (5, len(hello()), None, ["x.npz"])
    assert row["millimetres"] < 5  # what has learned nothing leaves what it sees
    _, said, _ = reconstruct("s.npz", "-o", "x.npz", "--json", "--bare")
    assert json.loads(said)["millimetres"] > 20


def test_a_recording_made_clean(folder, monkeypatch):
    """Videos pass through capture."""
    from capture_fakes import Told, exact, grey_video

    from signweave.capture import detector

    monkeypatch.setitem(detector.DETECTORS, "mediapipe", lambda: Told(exact(hello())))
    grey_video(folder / "s.mp4", len(hello()))
    code, said, _ = reconstruct("s.mp4", "-o", "x.npz")
    assert code == 0
    assert "joints moved by" in said
    assert len(npz.read("x.npz")) == len(hello())
    grey_video(folder / "long.mp4", 61, fps=1)
    code, _, told = reconstruct("long.mp4", "-o", "y.npz")
    assert (code, told) == (2, "long.mp4 is 61 seconds long, expected one sign of up to 60")


def test_how_far_joints_moved(folder):
    """A forearm bent by a tenth of a radian moves what hangs on it, and no finger within its hand."""
    from signweave.motion.rotations import from_rotvec, multiply
    from signweave.motion.skeleton import joint

    turned = hello().rotations.copy()
    elbow = joint("right_elbow")
    turned[:, elbow] = multiply(turned[:, elbow], from_rotvec(np.array([0, 0.1, 0], np.float32)))
    every = np.ones(len(hello()), bool)
    body, fingers = differences(hello(), replace(hello(), rotations=turned), every)
    assert differences(hello(), hello(), every) == (0, 0)
    # 16 of 44 joints lie beyond the elbow, about 0.3 m away; fingers turn with the hand, 0.1 m long
    assert 16 / 44 * 20 < body < 16 / 44 * 45
    assert 1 < fingers < 10


def test_long_and_hidden_motions_are_said_to_be(folder):
    model = load("m.safetensors")
    one = hello()
    long = replace(
        one, **{k: np.repeat(getattr(one, k), 8, 0) for k in ("rotations", "translation", "face", "confidence")}
    )
    assert "much longer than the words that were learned (up to 2.0 s): cut it" in rebuild(model, long).note
    assert rebuild(model, one).note == ""
    hidden = rebuild(model, replace(one, confidence=0 * one.confidence))
    assert hidden.hidden == len(one)
    assert "all frames are hidden" in hidden.note
    assert np.isfinite(angle(hidden.motion.rotations)).all()


def test_motions_that_cannot_be_made_clean(folder):
    npz.write("s.npz", hello())
    arrays = dict(np.load("s.npz"))
    for name, change in (("none", {"poses": arrays["poses"][:0]}), ("nan", {"poses": arrays["poses"] * np.nan})):
        np.savez(f"{name}.npz", **{**arrays, **change})
    npz.write("long.npz", replace(hello(), fps=0.25))
    (folder / "bad.npz").write_bytes(b"no")
    before = files(folder)
    for arguments, saying in [
        (["none.npz", "-o", "x.npz"], "has no frames"),
        (["nan.npz", "-o", "x.npz"], "not a number in frame 0"),
        (["bad.npz", "-o", "x.npz"], "not an .npz file"),
        (["long.npz", "-o", "x.npz"], "long.npz: the motion is"),
        (["gone.npz", "-o", "x.npz"], "gone.npz: no such file"),
        (["gone.mp4", "-o", "x.npz"], "gone.mp4: no such file"),
        (["s.txt", "-o", "x.npz"], "unknown suffix '.txt'"),
        (["s.npz", "-o", "s.npz"], "is the file to read"),
        (["s.npz"], "nothing to write"),
        (["s.npz", "-o", "x.npz", "--word", "tomato"], "'tomato' is none of the 3 words"),
    ]:
        code, _, told = reconstruct(*arguments)
        assert (code, files(folder)) == (2, before), told
        assert saying in told
        assert "\n" not in told
