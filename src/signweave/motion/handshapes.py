"""The tables behind finger poses: shared classes of flexion, spread and thumb, and the handshapes composed of them.

Class names follow ASL-LEX's phonological features (flexion: fully open, curved, flat, bent, stacked, crossed, closed;
spread; thumb open or closed, in contact or not) and Stokoe's and SignBank's handshape names. Angles are typical of
human hands (general knowledge of hand anatomy), the same for every handshape that uses the class.
"""

from __future__ import annotations

from dataclasses import dataclass

FLEXION: dict[str, tuple[float, float, float]] = {
    # degrees of bend at the knuckle (MCP), the middle joint (PIP), the last joint (DIP)
    "extended": (0, 3, 2),
    "relaxed": (25, 30, 15),
    "curved": (26, 40, 25),
    "hooked": (3, 64, 42),  # ASL-LEX "bent": straight at the knuckle, hooked at the middle joint
    "flat": (72, 6, 4),  # bent at the knuckle only
    "dipped": (20, 8, 5),  # a little in front of its neighbours: R, stacked fingers
    "lowered": (52, 10, 6),  # K, stacked fingers
    "sloped": (50, 14, 8),  # open form of tapered
    "tapered": (73, 28, 14),  # flat O: straight to the thumb
    "round": (52, 54, 28),  # to the thumb in a ring, as in F, O, D
    "tented": (58, 64, 34),  # over the thumb, as in M, N, T
    "folded": (24, 106, 50),  # E: tips come down to the thumb
    "closed": (86, 92, 40),
}
"""What each class does to one finger."""

SPREAD: dict[str, dict[str, float]] = {
    # degrees off the hand's axis in the palm plane, positive towards the thumb
    "together": {"index": -9, "middle": -1, "ring": 2, "pinky": 6},
    "neutral": {"index": 5, "middle": -1, "ring": -6, "pinky": -15},
    "spread": {"index": 15, "middle": 1, "ring": -13, "pinky": -28},
    "v": {"index": 13, "middle": -9, "ring": -6, "pinky": -8},
    "pair": {"index": -3, "middle": 6, "ring": 0, "pinky": 3},  # index and middle together, off the others
    "crossed": {"index": -14, "middle": 9, "ring": -2, "pinky": -5},
    "fist": {"index": -3, "middle": 0, "ring": 1, "pinky": 3},
}
"""Where each class puts the fingers in the fan."""

THUMB: dict[str, tuple[float, float, float, float, float]] = {
    # metacarpal: degrees out of the palm plane, degrees from the hand's axis towards the radial side, turn about
    # itself (opposition positive); bend at MCP; bend at IP. All but the first two by tools/fit_thumbs.py.
    "out": (30, 62, 5, 0, 0),
    "relaxed": (30, 46, 10, 8, 8),
    "up": (33, 59, 19, -15, -19),
    "beside": (30, 53, 32, 31, 11),
    "alongside": (25, 48, 9, 19, 9),
    "across": (50, 41, -5, 45, 35),
    "over_ring": (57, 4, 2, 42, -7),
    "tucked": (49, 26, 10, 64, 10),
    "under_index": (35, 21, 8, 26, -9),
    "under_middle": (39, 27, 8, 48, 17),
    "under_ring": (35, 11, -2, 53, 1),
    "under_tips": (55, 33, -14, 65, 35),
    "on_middle": (33, 35, 13, 35, 25),
    "opposed": (45, 72, -25, 29, 13),
    "parallel": (64, 13, 15, -4, -20),
    "touch_index": (65, 59, 15, 18, 23),
    "touch_middle": (65, 21, 1, 21, -7),
    "touch_ring": (63, 11, -10, 28, -5),
    "touch_pinky": (51, -5, -19, 35, -6),
    "touch_round": (63, 31, 9, 17, 8),
    "touch_round_middle": (65, 19, -2, 23, -3),
    "touch_tapered": (65, 23, -2, 9, -10),
}
"""What each class does to the thumb."""


@dataclass(frozen=True)
class Handshape:
    """A flexion class for each finger, a spread class, a thumb class; all keys of the tables above."""

    index: str
    middle: str
    ring: str
    pinky: str
    spread: str
    thumb: str

    def flexion(self, finger: str) -> tuple[float, float, float]:
        """Bend at MCP, PIP, DIP of one finger, degrees."""
        return FLEXION[getattr(self, finger)]

    @property
    def thumb_angles(self) -> tuple[float, float, float, float, float]:
        """The thumb's five angles, degrees, in THUMB's order."""
        return THUMB[self.thumb]


def _shape(flexion: str, spread: str, thumb: str) -> Handshape:
    """All four fingers alike."""
    return Handshape(flexion, flexion, flexion, flexion, spread, thumb)


def _select(fingers: str, flexion: str, thumb: str, spread: str = "fist") -> Handshape:
    """Some fingers selected, the others closed."""
    chosen = fingers.split()
    index, middle, ring, pinky = (flexion if f in chosen else "closed" for f in ("index", "middle", "ring", "pinky"))
    return Handshape(index, middle, ring, pinky, spread, thumb)


HANDSHAPES: dict[str, Handshape] = {
    # fingers and thumb alone
    "a": _shape("closed", "fist", "alongside"),
    "10": _shape("closed", "fist", "up"),
    "s": _shape("closed", "fist", "across"),
    "closed_b": _shape("extended", "together", "tucked"),
    "open_b": _shape("extended", "together", "beside"),
    "flat_b": _shape("flat", "together", "beside"),
    "curved_b": _shape("curved", "together", "beside"),
    "5": _shape("extended", "spread", "out"),
    "curved_5": _shape("curved", "spread", "opposed"),
    "claw_5": _shape("hooked", "spread", "opposed"),
    "flatspread_5": _shape("flat", "spread", "opposed"),
    "stacked_5": Handshape("extended", "dipped", "lowered", "flat", "neutral", "opposed"),
    "lax": _shape("relaxed", "neutral", "relaxed"),
    "4": _shape("extended", "spread", "tucked"),
    "flat_4": _shape("flat", "neutral", "tucked"),
    "curved_4": _shape("curved", "neutral", "tucked"),
    "c": _shape("curved", "together", "opposed"),
    "flat_c": _shape("sloped", "together", "opposed"),
    "o": _shape("round", "together", "touch_round"),
    "flat_o": _shape("tapered", "together", "touch_tapered"),
    "e": _shape("folded", "together", "under_tips"),
    "closed_e": _shape("folded", "fist", "across"),
    "open_e": _shape("hooked", "together", "tucked"),
    "spread_e": _shape("hooked", "spread", "tucked"),
    "spread_open_e": _shape("hooked", "spread", "out"),
    "m": Handshape("tented", "tented", "tented", "closed", "fist", "under_ring"),
    "n": Handshape("tented", "tented", "closed", "closed", "fist", "under_middle"),
    "t": Handshape("tented", "closed", "closed", "closed", "fist", "under_index"),
    "flat_m": Handshape("flat", "flat", "flat", "closed", "together", "under_index"),
    "flat_n": Handshape("flat", "flat", "closed", "closed", "together", "under_index"),
    # index
    "1": _select("index", "extended", "across"),
    "bent_1": _select("index", "hooked", "across"),
    "flat_1": _select("index", "flat", "across"),
    "curved_1": _select("index", "curved", "across"),
    "l": _select("index", "extended", "out", spread="spread"),
    "bent_l": _select("index", "hooked", "out"),
    "curved_l": _select("index", "curved", "opposed"),
    "flat_l": _select("index", "flat", "out"),
    "g": _select("index", "flat", "parallel"),
    "closed_g": _select("index", "tapered", "touch_tapered"),
    "baby_o": _select("index", "round", "touch_index", spread="v"),
    "baby_c": _select("index", "curved", "opposed"),
    "d": Handshape("extended", "round", "round", "round", "together", "touch_round_middle"),
    "f": Handshape("round", "extended", "extended", "extended", "spread", "touch_index"),
    "open_f": Handshape("curved", "extended", "extended", "extended", "spread", "opposed"),
    # middle, ring
    "middle_finger": _select("middle", "extended", "across"),
    "8": Handshape("extended", "round", "extended", "extended", "spread", "touch_middle"),
    "open_8": Handshape("extended", "flat", "extended", "extended", "spread", "out"),
    "7": Handshape("extended", "extended", "round", "extended", "spread", "touch_ring"),
    # little finger
    "i": _select("pinky", "extended", "across", spread="neutral"),
    "flat_i": _select("pinky", "flat", "across"),
    "y": _select("pinky", "extended", "out", spread="spread"),
    "6": Handshape("extended", "extended", "extended", "round", "spread", "touch_pinky"),
    # index and middle
    "u": _select("index middle", "extended", "over_ring", spread="pair"),
    "open_h": _select("index middle", "extended", "out", spread="pair"),
    "flat_h": _select("index middle", "flat", "over_ring", spread="pair"),
    "curved_h": _select("index middle", "curved", "over_ring", spread="pair"),
    "bent_u": _select("index middle", "hooked", "over_ring", spread="pair"),
    "v": _select("index middle", "extended", "over_ring", spread="v"),
    "bent_v": _select("index middle", "hooked", "over_ring", spread="v"),
    "curved_v": _select("index middle", "curved", "over_ring", spread="v"),
    "flat_v": _select("index middle", "flat", "over_ring", spread="v"),
    "3": _select("index middle", "extended", "out", spread="v"),
    "claw_3": _select("index middle", "hooked", "out", spread="v"),
    "k": Handshape("extended", "lowered", "closed", "closed", "neutral", "on_middle"),
    "r": Handshape("dipped", "extended", "closed", "closed", "crossed", "over_ring"),
    # three fingers; index and little finger
    "w": Handshape("extended", "extended", "extended", "round", "spread", "touch_pinky"),
    "horns": Handshape("extended", "closed", "closed", "extended", "neutral", "across"),
    "flat_horns": Handshape("flat", "closed", "closed", "flat", "neutral", "across"),
    "ily": Handshape("extended", "closed", "closed", "extended", "spread", "out"),
    "flat_ily": Handshape("flat", "closed", "closed", "flat", "spread", "out"),
    "goody_goody": Handshape("extended", "extended", "closed", "extended", "neutral", "out"),
}
"""Handshapes by ASL-LEX's name where it has one."""

ALIASES: dict[str, str] = {
    "open_a": "10", "a_dot": "10", "thumb_up": "10", "fist": "s", "b": "closed_b", "bent_b": "flat_b",
    "claw5": "claw_5", "bent_5": "claw_5", "5_claw": "claw_5", "spread": "5", "flat_5": "flatspread_5",
    "relaxed": "lax", "0": "o", "p": "k", "q": "g", "h": "u", "2": "v", "9": "f", "x": "bent_1", "z": "1", "j": "i",
    "v_bent": "bent_v", "claw_v": "bent_v", "bent_3": "claw_3", "3_claw": "claw_3", "open8": "open_8",
    "openf": "open_f", "i_love_you": "ily", "hook_1": "bent_1", "flat_g": "closed_g", "bent_e": "e", "c_flat": "flat_c",
    "small_o": "baby_o", "small_c": "baby_c", "b_flat": "flat_b", "b_open": "open_b", "o_flat": "flat_o",
    "o_baby": "baby_o", "l_bent": "bent_l", "bent_h": "bent_u", "1_bent": "bent_1", "5_bent": "claw_5", "w_thumb": "w",
    "bent_ily": "flat_ily", "mid_finger": "middle_finger",
}  # fmt: skip
"""Other names in use (Stokoe, SignBank, letters and numbers of ASL), and letters made with another one's handshape."""
