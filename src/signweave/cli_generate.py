"""`signweave generate` and `signweave reconstruct`: signs that a trained model makes, recordings made clean."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from .errors import InputError

_Output = Annotated[
    list[Path] | None,
    typer.Option(
        "--output", "-o",
        help="Where to write; again for more: .npz .mp4 .glb .bvh .pose. Of several samples a video shows all side by"
        " side; of other files there is one for each: x-1.npz, x-2.npz.",
    ),
]  # fmt: skip
_Output1 = Annotated[
    list[Path] | None,
    typer.Option("--output", "-o", help="Where to write; again for more: .npz .mp4 .glb .bvh .pose"),
]
_Model = Annotated[str, typer.Option(help="A model that came with signweave, or the path of a .safetensors file.")]
_Signer = Annotated[str, typer.Option(help="Who signs; see `signweave signers`.")]
_Background = Annotated[str | None, typer.Option(help="#rrggbb; the signer's own unless given.")]
_View = Annotated[str, typer.Option(help="front, three-quarter or side.")]
_Codec = Annotated[str, typer.Option(help="h264, vp9 or av1.")]
_Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def generate(
    words: Annotated[
        list[str] | None, typer.Argument(help="A word; more for more signs. Words never learned are guessed.")
    ] = None,
    output: _Output = None,
    samples: Annotated[int, typer.Option(help="How many of each word, all different.")] = 1,
    seconds: Annotated[
        float | None, typer.Option(help="How long each is; as long as the word is unless given.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same signs.")] = 0,
    model: _Model = "sign-cvae",
    image: Annotated[Path | None, typer.Option(help="A picture in place of words; needs --clip.")] = None,
    clip: Annotated[str | None, typer.Option(help="Folder or hub id of CLIP, for pictures.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Refuse words that the model never learned.")] = False,
    signer: _Signer = "amara",
    size: Annotated[
        str | None, typer.Option(help="Pixels of each sample: 512, or 1280x720. Else 512, or 320 side by side.")
    ] = None,
    fps: Annotated[float, typer.Option(help="Frames a second.")] = 30.0,
    background: _Background = None,
    view: _View = "front",
    codec: _Codec = "h264",
    as_json: _Json = False,
) -> None:
    """Make signs of words with a trained model: each sample is another way to sign it."""
    from . import generating
    from .api import _check_look
    from .cli import _needed, _pixels, _progress
    from .models.registry import load
    from .outputs import Look, check_outputs

    if bool(words) == (image is not None):
        raise InputError("give a word, or --image FILE" + (", not both" if words else " in its place"))
    paths, pixels = check_outputs(_needed(output, None)), _pixels(size) if size else None
    look = Look(signer, pixels or (512, 512), view, background, codec)
    _check_look(look)
    made_by = load(model)
    if image is not None:
        wishes = [generating.picture_wish(made_by, image, clip)]
    else:
        wishes = [generating.word_wish(made_by, word, strict, clip) for word in dict.fromkeys(words or ())]
    made = generating.make(made_by, wishes, samples, seconds, seed, fps)
    with _progress("drawing") as tick:
        files = generating.write_made(made, paths, look, pixels, tick)
    longest = max(one.motions[0].duration for one in made)
    for note in filter(None, [*(wish.note for wish in wishes), generating.length_note(made_by, longest)]):
        typer.echo(note, err=True)
    if as_json:
        rows = [one.to_dict() for one in made]
        typer.echo(json.dumps({"model": model, "made": rows, "files": [str(file) for file in files]}, indent=1))
        return
    counted = "1 sample" if samples == 1 else f"{samples} samples"
    said = ", ".join(f"{one.wish.nearest if one.wish.learned else one.wish.asked} {_seconds(one)}" for one in made)
    typer.echo(f"{said}: {counted}{' each' if len(made) > 1 else ''} -> {', '.join(map(str, files))}")


def _seconds(one: object) -> str:
    return f"{one.motions[0].duration:.1f} s"  # type: ignore[attr-defined]


def reconstruct(
    source: Annotated[
        Path, typer.Argument(help="A motion (.npz, .bvh, .glb) or a recording (video, .pose) of one sign.")
    ],
    output: _Output1 = None,
    word: Annotated[str | None, typer.Option(help="The word that is signed, where that is known.")] = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="All of it from the model's one latent vector; no detail as it was seen.")
    ] = False,
    model: _Model = "sign-cvae",
    signer: _Signer = "amara",
    size: Annotated[str, typer.Option(help="Picture in pixels: 512, or 1280x720.")] = "512",
    background: _Background = None,
    view: _View = "front",
    codec: _Codec = "h264",
    as_json: _Json = False,
) -> None:
    """Make a recording of one sign clean with a trained model; hidden frames (confidence 0) are filled in."""
    from .api import _check_look
    from .cli import _needed, _pixels, _progress
    from .models.registry import load
    from .outputs import Look, check_outputs
    from .rebuilding import rebuild_to_files

    paths, look = check_outputs(_needed(output, None)), Look(signer, _pixels(size), view, background, codec)
    _check_look(look)
    made_by = load(model)
    with _progress("drawing") as tick:
        done = rebuild_to_files(made_by, source, paths, look, word, not bare, tick)
    if done.note:
        typer.echo(done.note, err=True)
    if as_json:
        told = {"model": model, "source": str(source), "word": word, **done.to_dict()}
        typer.echo(json.dumps({**told, "files": [str(path) for path in paths]}, indent=1))
        return
    hidden = f"; {done.hidden} of {len(done.motion)} frames were hidden and are filled in" if done.hidden else ""
    typer.echo(f"{done.motion.duration:.1f} s -> {', '.join(map(str, paths))}")
    moved = f"joints moved by {done.millimetres:.0f} mm in the mean, fingers within the hand by {done.fingers:.0f} mm"
    typer.echo(moved + hidden)
