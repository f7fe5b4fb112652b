"""YAML read with the line of every value, so that an error can say where it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import NoReturn

import yaml

from ..errors import InputError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class Source:
    """A text and the name it goes by in messages."""

    text: str
    name: str

    def root(self) -> yaml.Node | None:
        """The tree of nodes; InputError where it is not YAML."""
        try:
            return yaml.compose(self.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            at = f":{mark.line + 1}" if mark else ""
            raise InputError(f"{self.name}{at}: broken YAML, {error.problem or error.context}") from None
        except yaml.YAMLError as error:
            raise InputError(f"{self.name}: not a YAML text ({str(error).splitlines()[0]})") from None


@dataclass(frozen=True)
class Value:
    """One node and where it is from."""

    node: yaml.Node
    file: str

    @property
    def where(self) -> str:
        """file:line"""
        return f"{self.file}:{self.node.start_mark.line + 1}"

    @property
    def is_word(self) -> bool:
        """Whether it is a single word or phrase."""
        return isinstance(self.node, yaml.ScalarNode)

    def fail(self, message: str) -> NoReturn:
        """Raise an InputError that names the place."""
        raise InputError(f"{self.where}: {message}")

    def text(self, what: str) -> str:
        """A plain word or phrase (numbers and yes/no count as written)."""
        if not isinstance(self.node, yaml.ScalarNode) or not self.node.value:
            self.fail(f"{what} is {self._kind()}, expected a word")
        return str(self.node.value).strip()

    def number(self, what: str, low: float, high: float) -> float:
        """A number from `low` to `high`."""
        try:
            value = float(self.text(what))
        except ValueError:
            self.fail(f"{what} is {self.node.value!r}, expected a number")
        if not low <= value <= high:
            self.fail(f"{what} is {value:g}, expected {low:g} to {high:g}")
        return value

    def items(self, what: str) -> list[Value]:
        """The values of a list; one value alone counts as a list of it."""
        if isinstance(self.node, yaml.SequenceNode):
            return [Value(node, self.file) for node in self.node.value]
        if isinstance(self.node, yaml.ScalarNode):
            return [self]
        self.fail(f"{what} is {self._kind()}, expected a list")

    def mapping(self, what: str, keys: Iterable[str] | None = None) -> dict[str, Value]:
        """Keys and values; with `keys`, unknown ones are an error."""
        if not isinstance(self.node, yaml.MappingNode):
            self.fail(f"{what} is {self._kind()}, expected a mapping such as 'key: value'")
        out: dict[str, Value] = {}
        for key, value in self.node.value:
            name = Value(key, self.file)
            word = name.text("a key")
            if keys is not None and word not in keys:
                name.unknown("key", word, keys, what)
            if word in out:
                name.fail(f"{what} has {word!r} twice")
            out[word] = Value(value, self.file)
        return out

    def unknown(self, what: str, word: str, known: Iterable[str], where: str = "") -> NoReturn:
        """Raise "unknown WHAT 'word', did you mean ...?"."""
        known = list(known)
        near = get_close_matches(word.lower(), [k.lower() for k in known], n=1, cutoff=0.45)
        by_lower = {k.lower(): k for k in known}
        if near:
            best = by_lower[near[0]]
            best = best.upper() if word.isupper() else best
            hint = f", did you mean {best!r}?"
        else:
            hint = f"; known: {', '.join(known[:12])}" + (" ..." if len(known) > 12 else "")
        self.fail(f"unknown {what} {word!r}" + (f" in {where}" if where else "") + hint)

    def _kind(self) -> str:
        if isinstance(self.node, yaml.MappingNode):
            return "a mapping"
        return "a list" if isinstance(self.node, yaml.SequenceNode) else repr(self.node.value)
