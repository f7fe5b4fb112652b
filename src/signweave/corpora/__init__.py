"""Corpora: one table of clips for recordings of every kind, choosing and splitting it, and its motions in one file.

table = read_corpus("isl-kinect")
table = split_by_word(where(table, Wanted(min_clips=18)), seed=0)
write_table("words.parquet", table)
fit_table(table, "words.npz")
for name, motion in load_motions("words.npz").of(table): ...
"""

from .choosing import Wanted, where
from .cleaning import clean_table, cleaned
from .clips import Clip, Recipe, Table, joined
from .counting import counted
from .fitting import Fitted, fit_table
from .kinds import KINDS, read_corpus
from .loading import load_clip, load_landmarks, motions
from .packing import Motions, load_motions
from .parquet import read_table, write_table
from .splits import side, signer_folds, split_by_sentence, split_by_signer, split_by_word
from .synthetic import Synthetic, synthesise_corpus, synthesise_counted

__all__ = [
    "KINDS", "Clip", "Fitted", "Motions", "Recipe", "Synthetic", "Table", "Wanted", "clean_table", "cleaned", "counted",
    "fit_table", "joined", "load_clip", "load_landmarks", "load_motions", "motions", "read_corpus", "read_table",
    "side", "signer_folds", "split_by_sentence", "split_by_signer", "split_by_word", "synthesise_corpus",
    "synthesise_counted", "where", "write_table",
]  # fmt: skip
