"""Loci: pointing hands point, agreement verbs go from one locus to the other, hands turned as they should be."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest

from signweave.errors import InputError
from signweave.lexicon.lookup import load_lexicon
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Motion
from signweave.motion.rotations import rotate
from signweave.motion.skeleton import joint
from signweave.notation.direction import LOCI, directed, locus_place, turned
from signweave.notation.pointing import pointing_spec
from signweave.notation.spec import SignSpec
from signweave.notation.synthesis import synthesise

WRIST = joint("right_wrist")


def spec(gloss: str) -> SignSpec:
    return load_lexicon().spec(gloss)


def poses(motion: Motion) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Middle of the right hand `(T, 3)`, directions of its palm and straight fingers; x right of the signer."""
    positions, turns = forward(NEUTRAL, motion.rotations.astype(float))
    turn = turns[:, WRIST]
    fingers = rotate(turn, np.array([-1.0, 0.0, 0.0]))
    flip = np.array([-1.0, 1.0, 1.0])
    return (
        (positions[:, WRIST] + 0.09 * fingers) * flip,
        rotate(turn, np.array([0.0, -1.0, 0.0])) * flip,
        fingers * flip,
    )


def way(gloss: str, source: str, goal: str) -> np.ndarray:
    at = poses(synthesise(directed(spec(gloss), source, goal)))[0]
    return at[-1] - at[0]


@pytest.mark.parametrize("gloss", ["GIVE", "ASK"])
def test_verbs_go_from_source_to_goal(gloss: str) -> None:
    """Ways and their opposites are opposite; from the signer they go out, to the signer they come in."""
    assert way(gloss, "1", "2")[2] > 0.06
    assert way(gloss, "2", "1")[2] < -0.06
    assert way(gloss, "1", "3")[0] > 0.12
    assert way(gloss, "3", "1")[0] < -0.12
    assert way(gloss, "a", "b")[0] < -0.25
    assert way(gloss, "b", "a")[0] > 0.25
    for source, goal in (("1", "2"), ("1", "a"), ("a", "b")):
        there, back = way(gloss, source, goal), way(gloss, goal, source)
        assert there @ back / np.linalg.norm(there) / np.linalg.norm(back) < -0.7


def test_the_written_form_goes_from_signer_to_addressee() -> None:
    for gloss in ("GIVE", "TELL", "SHOW"):
        written, led = (poses(synthesise(s))[0] for s in (spec(gloss), directed(spec(gloss), "1", "2")))
        assert np.abs(written - led).max() < 0.02


def test_a_hand_that_comes_to_the_signer_shows_its_back() -> None:
    assert poses(synthesise(directed(spec("GIVE"), "1", "2")))[1][-1, 1] > 0.7  # palm up
    for source in ("2", "3", "a"):
        assert poses(synthesise(directed(spec("GIVE"), source, "1")))[1][-1, 2] < -0.6  # palm in
    assert poses(synthesise(directed(spec("ASK"), "1", "2")))[1][0, 2] > 0.6
    assert poses(synthesise(directed(spec("ASK"), "2", "1")))[1][0, 2] < -0.6


def test_tell_starts_at_the_chin_whoever_tells() -> None:
    for goal in ("2", "a", "b"):
        led = directed(spec("TELL"), "3", goal)
        assert led.segments[0].right.start == spec("TELL").segments[0].right.start
    assert way("TELL", "1", "a")[0] > way("TELL", "1", "2")[0] + 0.08
    assert way("TELL", "1", "b")[0] < way("TELL", "1", "2")[0] - 0.08


def test_backwards_verbs_come_from_their_object() -> None:
    assert way("INVITE", "1", "2")[2] < 0 < way("INVITE", "2", "1")[2]


def test_every_verb_between_all_loci() -> None:
    """No wrist is out of reach, fast or off; glosses say their loci."""
    verbs = [s for s in load_lexicon().specs.values() if s.agreement]
    assert len(verbs) >= 10
    for verb in verbs:
        for source, goal in permutations(LOCI, 2):
            led = directed(verb, source, goal)
            assert led.gloss == f"{source}-{verb.gloss}-{goal}"
            if (source, goal) in (("1", "b"), ("3", "1"), ("a", "b"), ("b", "c")):
                at = poses(synthesise(led))[0]
                assert np.isfinite(at).all()
                assert np.linalg.norm(np.diff(at, axis=0), axis=1).max() * 30 < 4.0
                assert at[:, 2].min() > NEUTRAL.rest[joint("spine3"), 2] + 0.02  # not in the body


@pytest.mark.parametrize("locus", ["2", "3", "a", "b", "c"])
def test_pointing_points(locus: str) -> None:
    aim = np.array(turned((0.0, 0.0, 1.0), LOCI[locus]))
    at, palm, fingers = poses(synthesise(pointing_spec("IX", locus)))
    assert fingers[-1] @ aim > 0.85
    assert (at[-1] - at[0]) @ aim > 0.07
    _, palm, fingers = poses(synthesise(pointing_spec("POSS", locus)))
    assert palm[-1] @ aim > 0.75
    assert fingers[-1, 1] > 0.7
    _, palm, _ = poses(synthesise(pointing_spec("SELF", locus)))
    assert abs(palm[-1, 1]) < 0.5  # a thumb that stands up


def test_pointing_at_oneself_touches_the_chest() -> None:
    for kind, point in (("IX", "index_tip"), ("POSS", "palm"), ("SELF", "hand_radial")):
        contacts = synthesise(pointing_spec(kind, "1")).contacts
        assert {(c.hand_point, c.body_point) for c in contacts} == {(f"right_{point}", "chest")}


def test_loci_are_apart_and_in_reach() -> None:
    places = {locus: np.array(locus_place(locus)) for locus in LOCI}
    shoulder = np.array([0.178, 0.105, -0.113])
    assert all(np.linalg.norm(place - shoulder) < 0.5 for place in places.values())
    for one, two in permutations(("1", "2", "a", "b"), 2):
        assert np.linalg.norm(places[one] - places[two]) > 0.12
    assert places["b"][0] < -0.1 < 0.1 < places["a"][0]


def test_bad_loci_and_verbs() -> None:
    with pytest.raises(InputError, match="BOOK does not move between loci"):
        directed(spec("BOOK"), "1", "2")
    with pytest.raises(InputError, match="unknown locus 'z'"):
        directed(spec("GIVE"), "1", "z")
    with pytest.raises(InputError, match="no pointing sign 'IX' to 'z'"):
        pointing_spec("IX", "z")
