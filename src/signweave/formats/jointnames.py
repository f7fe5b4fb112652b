"""Which joint of a foreign skeleton is which of ours: tables of the naming conventions in use.

Names are compared without case, separators and prefixes up to a colon (`mixamorig:LeftArm`). A convention is chosen by
how many of its names a file holds; the same word means different joints in different ones (`LeftShoulder` is Mixamo's
collar and SMPL's upper arm), so tables are never mixed.
"""

from __future__ import annotations

from collections.abc import Callable

from ..motion.skeleton import JOINTS

REQUIRED = (
    "pelvis",
    *(f"{side}_{name}" for side in ("left", "right") for name in ("shoulder", "elbow", "hip", "knee")),
)
"""Without these a file cannot be retargeted."""


def plain(name: str) -> str:
    """A joint name without prefix, case and separators."""
    return "".join(c for c in name.rsplit(":", 1)[-1].rsplit("|", 1)[-1] if c.isalnum()).lower()


def joint_table(names: tuple[str, ...]) -> tuple[str, dict[str, int]]:
    """The best convention's name and, for each of our joints that the file has, its index in `names`.

    Names not understood at all give an empty table.
    """
    have = {plain(name): i for i, name in reversed(list(enumerate(names)))}
    best, table = "", dict[str, int]()
    for convention, entries in CONVENTIONS.items():
        found = {ours: have[plain(n)] for ours, theirs in entries.items() for n in reversed(theirs) if plain(n) in have}
        if len(found) > len(table):
            best, table = convention, found
    return best, {ours: table[ours] for ours in JOINTS if ours in table}


def _pairs(rows: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """`{side}` and `{s}`-style rows for both sides; several spellings of one joint are separated by blanks."""
    out = {}
    for ours, theirs in rows.items():
        for _side, words in (("left", ("left", "Left", "l", "L")), ("right", ("right", "Right", "r", "R"))):
            fill = dict(zip(("side", "Side", "s", "S"), words, strict=True))
            out[ours.format(**fill)] = tuple(theirs.format(**fill).split())
    return out


def _fingers(name: Callable[[str, int], str], fingers: dict[str, str]) -> dict[str, str]:
    return {f"{{side}}_{ours}{bone}": name(theirs, bone) for ours, theirs in fingers.items() for bone in (1, 2, 3)}


def _spellings(name: str) -> tuple[str, ...]:
    """SMPL-X's own name, HumanML3D's (left_hip as L_Hip) and that of the SMPL-X eyes."""
    side, _, rest = name.partition("_")
    return (name, f"{side[0]}_{rest}" if rest else name, f"{name}_smplhf")


def _vrm(thumb: tuple[str, str, str]) -> dict[str, tuple[str, ...]]:
    """VRM and Unity names; the words for the thumb's bones moved by one between VRM 0 and 1."""
    rows = {
        "pelvis": "hips", "spine1": "spine", "spine2": "chest", "spine3": "upperChest", "neck": "neck", "head": "head",
        "{side}_collar": "{side}Shoulder", "{side}_shoulder": "{side}UpperArm", "{side}_elbow": "{side}LowerArm",
        "{side}_wrist": "{side}Hand", "{side}_hip": "{side}UpperLeg", "{side}_knee": "{side}LowerLeg",
        "{side}_ankle": "{side}Foot", "{side}_foot": "{side}Toes", "jaw": "jaw", "{side}_eye": "{side}Eye",
    }  # fmt: skip
    bones = ("Proximal", "Intermediate", "Distal")
    fingers = {f: f.capitalize() for f in _CAPITAL if f != "thumb"} | {"pinky": "Little"}
    rows |= _fingers(lambda finger, bone: f"{{side}}{finger}{bones[bone - 1]}", fingers)
    return _pairs(rows | _fingers(lambda finger, bone: f"{{side}}{finger}{thumb[bone - 1]}", {"thumb": "Thumb"}))


_CAPITAL = {f: f.capitalize() for f in ("index", "middle", "ring", "pinky", "thumb")}

CONVENTIONS: dict[str, dict[str, tuple[str, ...]]] = {
    # our own files, SMPL, SMPL-H and SMPL-X (left_hip), HumanML3D (L_Hip) and its copies
    "SMPL": {name: _spellings(name) for name in JOINTS},
    # Mixamo, MotionBuilder, and the CMU files converted for it
    "Mixamo": _pairs(
        {
            "pelvis": "Hips", "spine1": "Spine LowerBack", "spine2": "Spine1", "spine3": "Spine2",
            "neck": "Neck", "head": "Head",
            "{side}_collar": "{Side}Shoulder", "{side}_shoulder": "{Side}Arm", "{side}_elbow": "{Side}ForeArm",
            "{side}_wrist": "{Side}Hand", "{side}_hip": "{Side}UpLeg", "{side}_knee": "{Side}Leg",
            "{side}_ankle": "{Side}Foot", "{side}_foot": "{Side}ToeBase", "jaw": "Jaw", "{side}_eye": "{Side}Eye",
        } | _fingers(lambda finger, bone: f"{{Side}}Hand{finger}{bone}", _CAPITAL)
    ),
    # DAZ and Poser, the CMU files of the common release
    "DAZ": _pairs(
        {
            "pelvis": "hip", "spine1": "abdomen", "spine3": "chest", "neck": "neck", "head": "head",
            "{side}_collar": "{s}Collar", "{side}_shoulder": "{s}Shldr", "{side}_elbow": "{s}ForeArm",
            "{side}_wrist": "{s}Hand", "{side}_hip": "{s}Thigh", "{side}_knee": "{s}Shin",
            "{side}_ankle": "{s}Foot", "{side}_foot": "{s}Toe", "{side}_eye": "{side}Eye",
        } | _fingers(lambda finger, bone: f"{{s}}{finger}{bone}", {**_CAPITAL, "middle": "Mid"})
    ),
    "Bandai": _pairs(
        {
            "pelvis": "Hips", "spine1": "Spine", "spine3": "Chest", "neck": "Neck", "head": "Head",
            "{side}_collar": "Shoulder_{S}", "{side}_shoulder": "UpperArm_{S}", "{side}_elbow": "LowerArm_{S}",
            "{side}_wrist": "Hand_{S}", "{side}_hip": "UpperLeg_{S}", "{side}_knee": "LowerLeg_{S}",
            "{side}_ankle": "Foot_{S}", "{side}_foot": "Toes_{S}",
        }
    ),
    "VRM": _vrm(("Metacarpal", "Proximal", "Distal")),
    "VRM 0": _vrm(("Proximal", "Intermediate", "Distal")),
    # Biovision's own example files
    "Biovision": _pairs(
        {
            "pelvis": "Hips", "spine1": "Chest", "spine2": "Chest2", "spine3": "Chest3 Chest4",
            "neck": "Neck", "head": "Head",
            "{side}_collar": "{Side}Collar", "{side}_shoulder": "{Side}Shoulder {Side}UpArm",
            "{side}_elbow": "{Side}Elbow {Side}LowArm", "{side}_wrist": "{Side}Wrist {Side}Hand",
            "{side}_hip": "{Side}Hip {Side}UpLeg", "{side}_knee": "{Side}Knee {Side}LowLeg",
            "{side}_ankle": "{Side}Ankle {Side}Foot", "{side}_foot": "{Side}Toe",
        }
    ),
}  # fmt: skip
