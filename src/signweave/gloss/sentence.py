"""English to glosses."""

from .plain import gloss_sentence, gloss_text

__all__ = ["gloss_sentence", "gloss_text"]
