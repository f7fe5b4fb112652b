"""What ASL-LEX 2.0 codes of a sign, read off a written sign: eight features, in ASL-LEX's own values.

Read is the first morpheme, as ASL-LEX's columns without a morpheme's number hold it: the first part of a compound, and
of any sign the segments before the right hand goes from one part of the body (head, body, hand or arm) to another:
ASL-LEX's morphemes have one major location. Neutral space does not end a morpheme.

- **sign type**: one-handed where the left hand rests, where the right one is on the left arm (the arm is a place), or
  where the left hand stays and the right one keeps 20 cm off it; symmetrical or alternating where both hands of one
  handshape act; a symmetry violation where hands of different handshapes act. A left hand that stays, or carries the
  right one, is passive: asymmetrical, with the same or a different handshape, and a dominance violation where its
  handshape is not an unmarked one (A, S, B, 5, 1, C, O, lax).
- **selected fingers**, **flexion**: `phonology_hands`. **Major** and **minor location**: `phonology_places`.
  **Movement**, **repetition**: `phonology_paths`.
- **contact**: whether the right hand touches or brushes a place in the sign (near it is no contact), or the other hand;
  in symmetrical signs either hand.

Source: Caselli et al. 2017; Sehyr et al. 2021 (ASL-LEX 2.0), key of the variables. The translation of our terms into
theirs is ours.
"""

from __future__ import annotations

from dataclasses import dataclass

from .phonology_hands import flexion, plain_handshape, selected_fingers
from .phonology_paths import between_palms, movement, repeated
from .phonology_places import here, locations, on_arm
from .places import REST
from .spec import Hand, HandConfig, Segment, SignSpec

ALIKE = "SymmetricalOrAlternating"
SAME, DIFFERENT = "AsymmetricalSameHandshape", "AsymmetricalDifferentHandshape"
_UNMARKED = {
    "a", "10", "s", "closed_b", "open_b", "flat_b", "curved_b", "5", "curved_5", "claw_5", "flatspread_5", "1", "c",
    "flat_c", "o", "flat_o", "lax",
}  # fmt: skip
_TRAVEL, _FAR = 0.02, 0.20  # metres


@dataclass(frozen=True)
class Coded:
    """A sign's features by `spec.FEATURES`' names, and the second minor location ("" where there is no change)."""

    values: dict[str, str]
    second: str = ""


def code(spec: SignSpec) -> dict[str, str]:
    """The eight features of `spec.FEATURES` in ASL-LEX 2.0's values; contact and repetition are "0" or "1"."""
    return code_with_second(spec).values


def code_with_second(spec: SignSpec) -> Coded:
    """As `code`, with the second minor location of signs that change it."""
    segments = first_morpheme(spec)
    right = [hand for s in segments if (hand := s.right or s.left)]
    kind = sign_type(segments, spec.kind if not spec.first else "")
    lead = _lead(segments, right, kind)
    shapes = [plain_handshape(c.handshape) for c in configs(right)]
    place = locations(configs(lead), kind)
    values = {
        "sign-type": kind,
        "selected-fingers": selected_fingers(shapes),
        "flexion": flexion(shapes),
        "major-location": place.major,
        "minor-location": place.minor,
        "movement": movement(segments),
        "contact": str(int(any(touching(c) for c in configs(lead)))),
        "repetition": str(int(repeated(segments))),
    }
    return Coded(values, place.second)


def first_morpheme(spec: SignSpec) -> tuple[Segment, ...]:
    """The segments that ASL-LEX would code without a morpheme's number."""
    segments = spec.segments[: spec.first] if spec.first else spec.segments
    for i, segment in enumerate(segments):
        hand = segment.right
        if i and hand and segment.kind == "move" and _goes_on(hand):
            return segments[:i]
    return segments


def _goes_on(hand: Hand) -> bool:
    parts = ["Hand" if part == "Arm" else part for part in (here(hand.start), here(hand.end))]
    return parts[0] != parts[1] and not {"", "Neutral"} & set(parts)


def configs(hands: list[Hand]) -> list[HandConfig]:
    """A hand's configurations in the order in which it comes to them; each once in a row."""
    out: list[HandConfig] = []
    for config in (c for hand in hands for c in (hand.start, hand.end)):
        if not out or out[-1] != config:
            out.append(config)
    return out


def touching(config: HandConfig) -> bool:
    """Whether a hand touches the place where it is, or the other hand."""
    return config.contact in ("touch", "brush") or bool(config.touches and config.contact != "near")


def _lead(segments: tuple[Segment, ...], right: list[Hand], kind: str) -> list[Hand]:
    """The hand whose place counts: in symmetrical signs the left one where it alone touches something."""
    left = [s.left for s in segments if s.left]
    if kind == ALIKE and not any(map(touching, configs(right))) and any(map(touching, configs(left))):
        return left
    return right


def sign_type(segments: tuple[Segment, ...], kind: str = "") -> str:
    """Battison's type in ASL-LEX's terms. `kind`: as the sign's entry says it, where it says it."""
    left = [s.left for s in segments if s.left and s.left.start.place.name != REST]
    if not left or kind == "one-handed":
        return "OneHanded"
    right = [s.right for s in segments if s.right]
    acts = _acts(segments)
    same = right[0].start.handshape == left[0].start.handshape
    if kind in ("symmetric", "alternating") or (same and (acts or (not kind and _mirrored(right, left)))):
        return ALIKE
    if acts:
        return "SymmetryViolation"
    if all(on_arm(config) for config in configs(right)) or not _near(segments):
        return "OneHanded"
    if not {plain_handshape(c.handshape) for c in configs(left)} <= _UNMARKED:
        return "DominanceViolation"
    return SAME if same else DIFFERENT


def _near(segments: tuple[Segment, ...]) -> bool:
    """Whether the right hand is on the left one, or within reach of it, at some time."""
    for segment in segments:
        right, left = segment.right, segment.left
        if right and left:
            for mine, other in ((right.start, left.start), (right.end, left.end)):
                if here(mine) == "Hand" or mine.touches.startswith("other_") or between_palms(mine, other) < _FAR:
                    return True
    return False


def _acts(segments: tuple[Segment, ...]) -> bool:
    """Whether the left hand does more than stay, or carry the right one along."""
    for segment in segments:
        hand, other = segment.left, segment.right
        if not hand or not other or segment.kind == "hold":
            continue
        if hand.local or hand.path.shape != "straight" or _form(hand.start) != _form(hand.end):
            return True
        if _way(hand) > _TRAVEL and not other.start.place.name.startswith("other_"):
            return True
    return False


def _form(config: HandConfig) -> tuple[object, ...]:
    return config.handshape, config.palm, config.fingers


def _way(hand: Hand) -> float:
    if hand.start.place.name != hand.end.place.name:
        return 1.0
    return sum((a - b) ** 2 for a, b in zip(hand.start.place.offset, hand.end.place.offset, strict=True)) ** 0.5


def _on_other(hands: list[Hand]) -> bool:
    return any(c.place.name.startswith("other_") for c in configs(hands))


def _mirrored(right: list[Hand], left: list[Hand]) -> bool:
    def places(hands: list[Hand]) -> set[str]:
        return {c.place.name for c in configs(hands)}

    return places(right) == places(left) and not _on_other(right)
