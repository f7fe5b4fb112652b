"""Glosses as text, there and back: `[topic BOOK++] ME LIKE!`, `fs:ADA IX-a 1-GIVE-a`, `[wh YOUR NAME WHAT]`.

`/` or a line break ends a sentence, a comma is a short pause; docs/gloss.md explains the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from itertools import islice

from ..errors import InputError
from ..lexicon.lookup import LETTER_PREFIX
from ..lexicon.protocol import SignLexicon
from .glossed import LONG_PAUSE, MARKINGS, SHORT_PAUSE, GlossedSentence, GlossToken, Marking, WordFate, spelled

_PIECES = re.compile(r"\[|\]|,|[^\s\[\],]+")
_POINT = re.compile(r"(IX|POSS|SELF)(?:-([123abc]))?")
_AGREEING = re.compile(r"([123abc])-(.+)-([123abc])")
_MOST_COMPARED = 50_000  # entries looked at for near names: a lexicon may hold a million


def parse_glosses(text: str, lexicon: SignLexicon) -> tuple[GlossedSentence, ...]:
    """Sentences of gloss notation; InputError naming the line and the token that cannot be read, with near glosses."""
    sentences: list[GlossedSentence] = []
    for number, line in enumerate(text.splitlines(), 1):
        for part in re.split(r"\s/\s|^/\s|\s/$", line):
            if part.strip():
                sentences.append(_sentence(part, lexicon, f"glosses, line {number}"))
    if not sentences:
        raise InputError("no glosses given, expected some such as 'ME NAME fs:ADA'")
    end = GlossToken("", "pause", "/", pause=LONG_PAUSE)
    return (*(replace(s, tokens=(*s.tokens, end)) for s in sentences[:-1]), sentences[-1])


def write_glosses(sentence: GlossedSentence) -> str:
    """The notation of one sentence; `parse_glosses` reads it back. The pause at its end is not written.

    InputError where markings cross: brackets can only nest.
    """
    opened, closed = _brackets(sentence.markings)
    last = max((i for i, token in enumerate(sentence.tokens) if token.kind != "pause"), default=-1)
    out: list[str] = []
    for i, token in enumerate(sentence.tokens[: last + 1]):
        out.append("".join(f"[{kind} " for kind in opened.get(i, ())) + write_token(token) + "]" * closed.get(i, 0))
    return " ".join(out)


def write_token(token: GlossToken) -> str:
    """One token as the notation has it."""
    if token.kind == "pause":
        return ","
    gloss = token.gloss
    if token.kind == "point":
        gloss += f"-{token.goal}" if token.goal else ""
    elif token.source or token.goal:
        gloss = f"{token.source}-{gloss}-{token.goal}"
    return gloss + "+" * (token.repeats if token.repeats > 1 else 0) + ("!" if token.emphasis else "")


def _brackets(markings: Sequence[Marking]) -> tuple[dict[int, list[str]], dict[int, int]]:
    """Kinds that open before a token, widest first, and how many close after one."""
    opened: dict[int, list[str]] = {}
    closed: dict[int, int] = {}
    ordered = sorted(markings, key=lambda m: (m.first, -m.last))
    for i, marking in enumerate(ordered):
        if any(marking.first <= other.last < marking.last for other in ordered[:i]):
            raise InputError(f"markings cross: '{marking.kind}' begins inside another and ends after it")
        opened.setdefault(marking.first, []).append(marking.kind)
        closed[marking.last] = closed.get(marking.last, 0) + 1
    return opened, closed


def _sentence(text: str, lexicon: SignLexicon, where: str) -> GlossedSentence:
    tokens: list[GlossToken] = []
    markings: list[Marking] = []
    fates: list[WordFate] = []
    open_: list[tuple[str, int]] = []
    pieces = iter(_PIECES.findall(text))
    for number, piece in enumerate(pieces, 1):
        if piece == "[":
            kind = next(pieces, "")
            if kind not in MARKINGS:
                raise InputError(f"{where}: '[{kind}': unknown marking, expected one of: {', '.join(MARKINGS)}")
            open_.append((kind, len(tokens)))
        elif piece == "]":
            if not open_:
                raise InputError(f"{where}: ']' at token {number} closes nothing, expected '[' before it")
            kind, first = open_.pop()
            if first == len(tokens):
                raise InputError(f"{where}: '[{kind}]' covers no sign, put glosses into it")
            markings.insert(0, Marking(kind, first, len(tokens) - 1))  # inner ones close first
        else:
            made = _tokens(piece, lexicon, f"{where}, token {number}")
            kind = "sign" if made[0].kind == "point" else made[0].kind
            fates.append(WordFate(piece, kind, "given as a gloss", tuple(range(len(tokens), len(tokens) + len(made)))))
            tokens += made
    if open_:
        raise InputError(f"{where}: '[{open_[-1][0]}' is not closed, add ']'")
    return GlossedSentence(tuple(tokens), tuple(sorted(markings, key=lambda m: (m.first, -m.last))), tuple(fates))


def _tokens(piece: str, lexicon: SignLexicon, where: str) -> list[GlossToken]:
    """Tokens of one piece: one, but for numbers that are signed in several parts."""
    if piece == ",":
        return [GlossToken("", "pause", ",", pause=SHORT_PAUSE)]
    body = piece.rstrip("+!")
    tail = piece[len(body) :]
    if not body or tail.count("!") > 1 or tail.count("+") == 1:
        raise InputError(f"{where}: '{piece}': expected a gloss, then '++' for repeated or '!' for emphasis")
    marked = {"repeats": max(tail.count("+"), 1), "emphasis": "!" in tail}
    if body.lower().startswith(LETTER_PREFIX):
        letters = lexicon.spell(body[len(LETTER_PREFIX) :])
        if not letters:
            raise InputError(f"{where}: '{piece}': no letters that {lexicon.language} can spell after 'fs:'")
        return [GlossToken(spelled(letters), "letters", piece, **marked)]  # type: ignore[arg-type]
    if body.isdecimal():
        return [GlossToken(gloss, number_kind(gloss), piece, **marked) for gloss in lexicon.number(body)]  # type: ignore[arg-type]
    if point := _POINT.fullmatch(body):
        return [GlossToken(point[1], "point", piece, goal=point[2] or "", **marked)]  # type: ignore[arg-type]
    source, goal = "", ""
    if (agreeing := _AGREEING.fullmatch(body)) and not lexicon.has(body):
        source, body, goal = agreeing.groups()
    gloss = next((name for name in (body, body.upper()) if lexicon.has(name)), None)
    if gloss is None:
        raise InputError(f"{where}: {_unknown(body, lexicon)}")
    return [GlossToken(gloss, "sign", piece, source, goal, **marked)]  # type: ignore[arg-type]


def number_kind(gloss: str) -> str:
    """Part of a number: digits, or a sign such as THOUSAND."""
    return "number" if gloss.isdecimal() else "sign"


def _unknown(gloss: str, lexicon: SignLexicon) -> str:
    near = get_close_matches(gloss.upper(), islice(lexicon.glosses, _MOST_COMPARED), n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else "see `signweave signs`"
    return f"no sign '{gloss}' in {lexicon.language}; {hint} Spell it with fs:{gloss.upper()}"
