"""Refinement of a fit: nearer to the landmarks and to the truth, never beyond human limits."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np

from signweave.body.shape import load_body
from signweave.body.shown import as_shown
from signweave.capture import Fit, fit_in_full
from signweave.capture.armchain import arm_chain, within
from signweave.capture.limits import beyond
from signweave.capture.person import misfit
from signweave.capture.refine import refine
from signweave.evaluation.capture import exact_landmarks, part_errors
from signweave.formats.holistic import LEFT, RIGHT, WORLD
from signweave.motion.hands import hand_pose, handshape_names
from signweave.motion.kinematics import forward
from signweave.motion.neutral import NEUTRAL
from signweave.motion.nouns import Contact, Landmarks, Motion
from signweave.motion.rotations import angle, identity
from signweave.motion.skeleton import HAND_JOINTS, JOINTS, SIDES
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

SIGNER = "mateo"


@lru_cache
def shown(gloss: str) -> Motion:
    return as_shown(synthesise(load_vocabulary()[gloss]), SIGNER, load_body(SIGNER))


@lru_cache
def noisy(gloss: str) -> Fit:
    """A fit of landmarks that tremble: 2 pixels across for hands, 1 for the body's world landmarks' centimetre."""
    exact = exact_landmarks(load_body(SIGNER), shown(gloss))
    rng, points = np.random.default_rng(11), exact.points.astype(float)
    for name in (LEFT, RIGHT):
        points[:, exact.layout.slice(name), :2] += rng.normal(0, 2.0, points[:, exact.layout.slice(name), :2].shape)
        points[:, exact.layout.slice(name), 2] += rng.normal(0, 0.01, points[:, exact.layout.slice(name), 2].shape)
    points[:, exact.layout.slice(WORLD)] += rng.normal(0, 0.015, points[:, exact.layout.slice(WORLD)].shape)
    return fit_in_full(Landmarks(points.astype(np.float32), exact.confidence, exact.fps, exact.layout, exact.size))


def test_fingers_and_landmarks_come_nearer_within_limits() -> None:
    before, after = [], []
    for gloss in ("MOTHER", "PUT", "COFFEE"):
        fit, body = noisy(gloss), load_body(SIGNER)
        better = refine(fit.motion, fit.places)
        assert beyond(better) < 0.1
        assert np.isfinite(better.rotations).all()
        assert misfit(better, fit.places).median <= 1.1 * misfit(fit.motion, fit.places).median
        before.append(part_errors(shown(gloss), fit.motion, body)[1])
        after.append(part_errors(shown(gloss), better, body)[1])
    assert np.mean(after) < 0.97 * np.mean(before), (before, after)


def test_exact_places_and_unseen_arms_stay_as_they_are() -> None:
    fit = fit_in_full(exact_landmarks(load_body(SIGNER), shown("PUT")))
    assert refine(fit.motion, replace(fit.places, deep=True)) is fit.motion
    short = fit.motion.frames(0, 2)
    assert refine(short, fit.places) is short


def test_a_contact_draws_the_hand_to_its_depth() -> None:
    """A hand that was seen too near the camera goes back towards the chin that it touches."""
    fit = noisy("MOTHER")
    whole = (Contact(0.0, fit.motion.duration, "right_thumb_tip", "chin"),)
    hands = fit.places.hands.copy()
    hands[:, 1, :, 2] += 0.05
    places = replace(fit.places, hands=hands)
    free = refine(replace(fit.motion, contacts=()), places)
    drawn = refine(replace(fit.motion, contacts=whole), places)
    assert drawn.contacts == whole
    apart = [abs(chin_to_thumb(m)) for m in (free, drawn)]
    assert apart[1] < apart[0], apart


def chin_to_thumb(motion: Motion) -> float:
    """Median depth from the head joint's chin to the right thumb's last joint on the neutral body, metres."""
    at, _ = forward(NEUTRAL, motion.rotations.astype(float))
    return float(np.median(at[:, JOINTS.index("right_thumb3"), 2] - at[:, JOINTS.index("head"), 2])) - 0.10


def test_slopes_are_those_of_the_chain() -> None:
    rng = np.random.default_rng(3)
    for side in SIDES:
        chain = arm_chain(NEUTRAL, side, 0.17)
        start = identity(2, len(JOINTS)).astype(float)
        base = forward(NEUTRAL, start)
        bent = within(chain.moved(start, rng.uniform(0.1, 0.25, (2, len(chain.freedoms)))), side)
        at, turns = chain.pose(bent, base[1], base[0])
        points = chain.places(at, turns)
        slopes = chain.slopes(at, turns, points, tuple(j for j, _ in chain.points))
        step = 1e-5 * rng.normal(size=(2, len(chain.freedoms)))
        there = chain.places(*chain.pose(chain.moved(bent, step), base[1], base[0]))
        assert np.abs(there - points - np.einsum("tncd,td->tnc", slopes, step)).max() < 2e-8
        longer = chain.longer(np.array([0.01, 0.02]))
        grown = longer.places(*longer.pose(bent, base[1], base[0]))
        assert np.abs(grown - points - chain.stretches(turns) @ np.array([0.01, 0.02])).max() < 1e-6


def test_handshapes_are_within_limits_already() -> None:
    for side in SIDES:
        for name in handshape_names()[:12]:
            start = identity(1, len(JOINTS)).astype(float)
            start[:, list(HAND_JOINTS[side])] = hand_pose(name, side)
            off = np.degrees(angle(within(start, side), start)).max()
            assert off < 12.0, (name, side, off)  # a thumb's outer joints are pure hinges here
