"""Contacts found in captured motion: what touches is told, what passes in front is not, and other bodies meet it."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest

from signweave.body.contact_report import contact_report
from signweave.body.shape import load_body
from signweave.body.shown import as_shown
from signweave.capture import Fit, fit_in_full
from signweave.capture.contacts import find_contacts, find_touches, with_contacts
from signweave.capture.touching import region, sight_of
from signweave.evaluation.capture import exact_landmarks
from signweave.motion.neutral import POINTS
from signweave.motion.nouns import Contact, Motion
from signweave.notation import synthesise
from signweave.notation.vocabulary import load_vocabulary

TOUCHING = {"MOTHER": "head", "ARRIVE": "hand", "MYSELF": "trunk"}


@lru_cache
def written(gloss: str) -> Motion:
    return synthesise(load_vocabulary()[gloss])


@lru_cache
def fitted(gloss: str, signer: str = "mateo") -> Fit:
    body = load_body(signer)
    return fit_in_full(exact_landmarks(body, as_shown(written(gloss), signer, body)))


def like(found: Contact, wanted: Contact) -> bool:
    near = found.start - 0.1 <= wanted.end and wanted.start - 0.1 <= found.end
    return near and region(found.body_point) == region(wanted.body_point)


@pytest.mark.parametrize("gloss", TOUCHING)
def test_written_contacts_are_found(gloss: str) -> None:
    fit = fitted(gloss)
    found = find_contacts(fit.motion, fit.places)
    wanted = [c for c in written(gloss).contacts if region(c.body_point) == TOUCHING[gloss]]
    assert wanted
    for contact in wanted:
        assert any(like(f, contact) and f.hand_point.startswith("right_") for f in found), (contact, found)
    for contact in found:
        assert 0 <= contact.start <= contact.end <= fit.motion.duration
        assert {contact.hand_point, contact.body_point} <= POINTS.keys()


def test_the_touched_place_is_the_right_one() -> None:
    fit = fitted("MOTHER")
    (first, *_) = find_contacts(fit.motion, fit.places)
    assert first.hand_point == "right_thumb_tip"
    assert first.body_point in ("chin", "under_chin", "lower_lip")


def test_a_hand_in_front_of_the_face_does_not_touch_it() -> None:
    fit = fitted("MOTHER")
    away = fit.places.hands + np.array([0.0, 0.0, 0.2])
    assert not find_contacts(fit.motion, replace(fit.places, hands=away))


def test_a_hand_that_passes_by_does_not_touch() -> None:
    fit = fitted("MOTHER")
    places = replace(fit.places, deep=False, fps=25.0)
    passing = places.hands.copy()
    passing[..., 0] += np.linspace(-0.3, 0.3, len(passing))[:, None, None]  # 0.6 m in the clip: some 0.9 m/s
    assert not find_contacts(fit.motion, replace(places, hands=passing))
    assert find_contacts(fit.motion, places)


def test_signs_in_the_air_touch_nothing() -> None:
    for gloss in ("TEACHER", "WAY", "MONDAY"):
        assert not written(gloss).contacts
        fit = fitted(gloss)
        assert not find_contacts(fit.motion, fit.places), gloss


def test_nothing_is_said_of_hands_that_nobody_saw() -> None:
    fit = fitted("MOTHER")
    unseen = replace(fit.places, hand_confidence=0 * fit.places.hand_confidence)
    assert not find_contacts(fit.motion, unseen)
    nowhere = replace(fit.places, hands=np.full_like(fit.places.hands, np.nan))
    assert not find_contacts(fit.motion, nowhere)
    assert not find_contacts(fit.motion.frames(0, 1), fit_in_full_of_one(fit).places)


def fit_in_full_of_one(fit: Fit) -> Fit:
    arrays = ("body", "head", "hands", "face", "body_confidence", "head_confidence", "hand_confidence")
    cut = {name: getattr(fit.places, name)[:1] for name in (*arrays, "face_confidence")}
    return Fit(fit.motion.frames(0, 1), replace(fit.places, **cut))


def test_evidence_is_small_where_skin_meets_skin() -> None:
    fit = fitted("MOTHER")
    for touch in find_touches(fit.motion, fit.places):
        assert touch.across < 0.02
        assert abs(touch.depth) < 0.03
        assert touch.speed < 0.3


def test_points_of_the_person_lie_on_what_was_seen() -> None:
    """On the signer's own body, with exact landmarks, the nose is where the face mesh has it."""
    fit = fitted("MOTHER")
    sight = sight_of(fit.motion, fit.places)
    nose = sight.of(("nose",))[0][:, 0]
    assert np.linalg.norm((nose - fit.places.face[:, 4])[:, :2], axis=-1).max() < 0.01
    tip = sight.of(("right_index_tip",))[0][:, 0]
    assert np.median(np.linalg.norm((tip - fit.places.hands[:, 1, 8])[:, :2], axis=-1)) < 0.01


def test_another_body_meets_what_was_found() -> None:
    fit = fitted("MOTHER")
    motion, other = with_contacts(fit), load_body("kwame")
    assert motion.contacts
    met = contact_report(as_shown(motion, "kwame", other), other).gap
    plain = as_shown(replace(motion, contacts=()), "kwame", other)
    unmet = contact_report(replace(plain, contacts=motion.contacts), other).gap
    assert met < 5.0
    assert unmet > met + 3.0
