"""A lexicon of a million signs: how long opening and look-up take, and how good the search by meaning is.

The signs are synthetic: made-up words, a short motion in each. The vectors of the made-up words are made to lie as
those of real words do: a real word's vector, moved by the difference of two real near neighbours and a little towards a
third word. Beside them, real words (English base forms from simplemma) with the encoder's own vectors, in an index of
their own; and the threshold of the look-up by meaning on the English translations of ASL-LEX.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..encoders import sentence
from ..lexicon.store import Store
from ..lexicon.wordtable import WordTable, build_index, write_vectors
from .nearness import near_pairs

if TYPE_CHECKING:
    import pyarrow as pa

_REAL_WORDS = 20_000
_QUERIES = 300
_RUNS = 5  # processes that open the lexicon
_BEST = 10  # recall is that of the ten nearest
_ALIKE = 4000  # words among which real and made-up vectors are compared
_STEP = 20_000  # signs written at a time
_FRAMES = 12  # of the motion in every sign
_NOISE, _MORE = 1 << 20, 2000  # bytes: what follows an .npz is not read, but makes every motion another one
_OPEN = """
import sys, time
start = time.perf_counter()
from signweave.lexicon.lookup import load_lexicon
lexicon = load_lexicon("gsg", 0, [sys.argv[1]], "en")
opened = time.perf_counter()
assert lexicon.gloss_of(sys.argv[2])
print(opened - start, time.perf_counter() - opened)
"""


def evaluate_lexicon(entries: int = 1_000_000, data: Path | None = None, seed: int = 0) -> dict[str, Any]:
    """Figures of one store of `entries` signs; milliseconds are medians unless said. `data`: the recordings' folder."""
    rng = np.random.default_rng(seed)
    words, vectors = real_words(_REAL_WORDS, rng)
    figures: dict[str, Any] = {"entries": entries, "seed": seed}
    with tempfile.TemporaryDirectory() as folder:
        store = Store.create(Path(folder) / "million")
        figures |= _fill(store, entries)
        figures |= _opening(store.path, entries, rng)
        figures |= _exact(store, entries, rng)
        made_up = Clustered(vectors, rng)
        alike = min(len(vectors), _ALIKE)
        figures |= {"nearest_real": nearness(vectors[:alike]), "nearest_made_up": nearness(made_up.draw(alike))}
        figures |= _by_meaning(store, made_up, entries)
        real = Store.create(Path(folder) / "real")
        figures |= {f"real_words_{k}": v for k, v in _real(real, words, vectors, rng).items()}
    figures["by_meaning_ms"] = figures["search_ms"] + figures["real_words_encoding_ms"]
    return figures | (near_pairs(data) if data else {})


def real_words(count: int, rng: np.random.Generator) -> tuple[list[str], np.ndarray]:
    """English base forms drawn from simplemma's dictionary, and their vectors `(N, 384)`."""
    from simplemma.strategies.dictionaries.dictionary_factory import DefaultDictionaryFactory

    forms = DefaultDictionaryFactory().get_dictionary("en").values()
    known = sorted({form if isinstance(form, str) else form.decode() for form in forms})
    plain = [word for word in known if word.isalpha() and word.islower() and len(word) > 2]
    chosen = [plain[i] for i in rng.permutation(len(plain))[:count]]
    return chosen, sentence.load_encoder().encode(chosen)


class Clustered:
    """Vectors that lie as those of real words do."""

    def __init__(self, real: np.ndarray, rng: np.random.Generator) -> None:
        self.real, self.rng = real, rng
        sample = real[:4000]
        cosines = sample @ sample.T
        np.fill_diagonal(cosines, -1)
        self.near = np.argsort(-cosines, axis=1)[:, :_BEST]

    def draw(self, count: int, rng: np.random.Generator | None = None) -> np.ndarray:
        """Unit vectors `(count, 384)`."""
        rng = rng or self.rng
        first = rng.integers(len(self.near), size=count)
        second = self.near[first, rng.integers(_BEST, size=count)]
        shift = self.real[second] - self.real[first]
        base, third = (self.real[rng.integers(len(self.real), size=count)] for _ in range(2))
        out = base + rng.uniform(0.3, 0.9, (count, 1)) * shift + rng.uniform(0.1, 0.6, (count, 1)) * third
        return np.asarray(out / np.linalg.norm(out, axis=1, keepdims=True), np.float32)


def nearness(vectors: np.ndarray) -> float:
    """Median cosine of a vector `(N, 384)` and its nearest other."""
    best = []
    for start in range(0, len(vectors), _QUERIES):
        cosines = vectors[start : start + _QUERIES] @ vectors.T
        cosines[np.arange(len(cosines)), np.arange(start, start + len(cosines))] = -1
        best.append(cosines.max(1))
    return float(np.median(np.concatenate(best)))


def _fill(store: Store, entries: int) -> dict[str, Any]:
    start = time.perf_counter()
    store.add_batches(_batches(entries))
    written = time.perf_counter()
    store.indexed()
    size = sum(f.stat().st_size for f in store.path.rglob("*") if f.is_file())
    return {
        "writing_s": written - start,
        "indexing_s": time.perf_counter() - written,
        "bytes_a_sign": size / entries,
    }


def word(number: int) -> str:
    """A made-up word, another for every number."""
    letters = "bdfghklmnprstvwz", "aeiou"
    out, rest = "", number
    while rest or len(out) < 6:
        rest, digit = divmod(rest, 80)
        out += letters[0][digit // 5] + letters[1][digit % 5]
    return out


def _batches(entries: int) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    from ..lexicon.entry import Entry, pack_motion
    from ..lexicon.table import SCHEMA, row
    from ..motion.nouns import Motion

    base = row(Entry("X", ("x",), "gsg", motion=Motion.rest(_FRAMES), licence="CC0-1.0", consent="none needed"))
    packed, noise = pack_motion(Motion.rest(_FRAMES)), np.random.default_rng(1).bytes(2 * _NOISE)
    for start in range(0, entries, _STEP):
        numbers = range(start, min(start + _STEP, entries))
        words = [word(n) for n in numbers]
        lists = pa.array([[w] for w in words])
        own = {
            "id": [f"{n:032x}" for n in numbers],
            "gloss": [w.upper() for w in words],
            "words": lists,
            "normalised": lists,
            "motion": [packed + noise[k : k + _MORE] for k in (37 * n % _NOISE for n in numbers)],
        }
        yield pa.RecordBatch.from_arrays(
            [pa.array(own.get(f.name, [base[f.name]] * len(numbers)), f.type) for f in SCHEMA], schema=SCHEMA
        )


def _opening(path: Path, entries: int, rng: np.random.Generator) -> dict[str, Any]:
    """Seconds in a process of its own, Python's start left out: modules loaded, store opened, first word looked up."""
    runs = []
    for number in rng.integers(entries, size=_RUNS):
        argv = [sys.executable, "-c", _OPEN, str(path), word(int(number))]
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        runs.append([float(x) for x in done.stdout.split()])
    opened, first = np.median(runs, axis=0)
    return {"opening_s": opened, "first_look_up_ms": 1000 * first}


def _exact(store: Store, entries: int, rng: np.random.Generator) -> dict[str, Any]:
    from ..lexicon.lookup import load_lexicon

    lexicon = load_lexicon("gsg", 0, [store.path], "en")
    known, unknown, signs = [], [], []
    for number in rng.integers(entries, size=2000).tolist():
        start = time.perf_counter()
        found = lexicon.look_up(word(number))
        known.append(time.perf_counter() - start)
        assert found is not None
        assert found.glosses == (word(number).upper(),)
        start = time.perf_counter()
        lexicon.candidates(f"{word(number)}x")
        unknown.append(time.perf_counter() - start)
    for number in rng.integers(entries, size=200).tolist():
        start = time.perf_counter()
        lexicon.sign(word(number).upper(), 60.0)
        signs.append(time.perf_counter() - start)
    return {
        "exact_ms": 1000 * np.median(known),
        "exact_99th_ms": 1000 * np.percentile(known, 99),
        "unknown_word_ms": 1000 * np.median(unknown),
        "sign_with_motion_ms": 1000 * np.median(signs),
    }


def _by_meaning(store: Store, clustered: Clustered, entries: int) -> dict[str, Any]:
    """The made-up words' vectors in the store, and searched; brute force over the same half-precision vectors."""
    start = time.perf_counter()
    for first in range(0, entries, _STEP):
        words = [word(n) for n in range(first, min(first + _STEP, entries))]
        write_vectors(store, words, clustered.draw(len(words)))
    build_index(store)
    built = time.perf_counter() - start
    queries = clustered.draw(_QUERIES, np.random.default_rng(10_007))
    return {"vectors_s": built, **_searched(store, queries)}


def _real(store: Store, words: list[str], vectors: np.ndarray, rng: np.random.Generator) -> dict[str, Any]:
    """Nine tenths of the real words in an index, the others looked for."""
    asked = len(words) // 10
    write_vectors(store, words[asked:], vectors[asked:])
    build_index(store, at_least=0)
    chosen = rng.permutation(asked)[:_QUERIES]
    return {"number": len(words) - asked, **_searched(store, vectors[chosen]), **_encoding(words[:50])}


def _searched(store: Store, queries: np.ndarray) -> dict[str, Any]:
    table = WordTable.open(store)
    assert table is not None
    truth = _brute_force(table, queries)
    table.nearest(queries[0])
    times, hits, first = [], 0, 0
    for query, best in zip(queries, truth, strict=True):
        start = time.perf_counter()
        found = [w for w, _ in table.nearest(query, _BEST)]
        times.append(time.perf_counter() - start)
        hits += len(set(found) & set(best))
        first += found[0] == best[0]
    return {
        "search_ms": 1000 * np.median(times),
        "search_95th_ms": 1000 * np.percentile(times, 95),
        "recall_at_10": hits / (_BEST * len(queries)),
        "recall_at_1": first / len(queries),
    }


def _brute_force(table: WordTable, queries: np.ndarray) -> list[list[str]]:
    """The ten nearest words of every query, all vectors compared."""
    scores = np.full((len(queries), 0), 0.0, np.float32)
    names = np.array([], object)
    for piece in table.table.search().select(["word", "vector"]).to_batches(_STEP):
        block = piece.column("vector").flatten().to_numpy().reshape(len(piece), -1).astype(np.float32)
        block /= np.linalg.norm(block, axis=1, keepdims=True)
        scores = np.concatenate([scores, queries @ block.T], axis=1)
        own = np.array(piece.column("word").to_pylist(), object)
        names = np.concatenate([np.broadcast_to(names, (len(queries), names.shape[-1])),
                                np.broadcast_to(own, (len(queries), len(own)))], axis=1)  # fmt: skip
        best = np.argsort(-scores, axis=1, kind="stable")[:, :_BEST]
        scores, names = np.take_along_axis(scores, best, 1), np.take_along_axis(names, best, 1)
    return [list(row) for row in names]


def _encoding(words: list[str]) -> dict[str, Any]:
    """Milliseconds in which one word becomes a vector: a look-up by meaning is this and the search."""
    own = sentence.load_encoder()
    times = []
    for one in words:
        start = time.perf_counter()
        own.encode([one])
        times.append(time.perf_counter() - start)
    return {"encoding_ms": 1000 * np.median(times)}
