"""Time maps, frame rates, the active part, joining, and smoothing without delay."""

import numpy as np
import pytest
from scipy.ndimage import gaussian_filter1d

from signweave.motion import rotations as R
from signweave.motion.filters import gaussian, median_known, smooth, smooth_motion
from signweave.motion.nouns import Contact, Motion
from signweave.motion.skeleton import joint
from signweave.motion.timing import active_span, concatenate, resample, retime, stretch, trim


def waving(seconds=2.0, fps=30.0):
    """The right arm bent up, its elbow waving at 1 Hz."""
    t = np.arange(int(seconds * fps)) / fps
    rotations = R.identity(len(t), 55)
    rotations[:, joint("right_elbow")] = R.about("y", 1.2 + 0.5 * np.sin(2 * np.pi * t))
    motion = Motion.from_rotations(rotations, fps)
    motion.face[:, 0] = t / seconds
    return motion


def test_resampling_keeps_duration_and_there_and_back_is_close():
    motion = waving()
    for fps in (24.0, 29.97, 60.0, 120.0):
        other = resample(motion, fps)
        assert abs((len(other) - 1) / fps - (len(motion) - 1) / 30) < 0.5 / fps
        back = resample(other, 30.0)
        n = min(len(back), len(motion)) - 1  # the last frame may lie up to half a frame beyond the end
        assert np.max(R.angle(back.rotations[:n], motion.rotations[:n])) < np.radians(1.0)


def test_resampling_to_a_multiple_keeps_every_old_frame():
    motion = waving()
    np.testing.assert_allclose(resample(motion, 60.0).rotations[::2], motion.rotations, atol=1e-6)


def test_resample_refuses_zero_fps():
    with pytest.raises(ValueError, match="fps is 0"):
        resample(waving(), 0)


def test_retime_moves_contacts_with_what_they_show():
    motion = Motion(**{**vars(waving()), "contacts": (Contact(0.5, 1.0, "right_index_tip", "chin"),)})
    slow = stretch(motion, 4.0)
    assert len(slow) == 120
    assert slow.contacts[0].start == pytest.approx(1.0, abs=0.05)
    assert slow.contacts[0].end == pytest.approx(2.0, abs=0.05)
    with pytest.raises(ValueError, match="backwards"):
        retime(motion, np.array([0.0, 0.5, 0.4]))


def test_active_part_is_found_and_trimmed():
    still = Motion.from_rotations(np.repeat(waving().rotations[:1], 30, 0))
    motion = concatenate([still, waving(), still])
    start, end = active_span(motion)
    assert start == pytest.approx(1.0, abs=0.1)
    assert end == pytest.approx(3.0, abs=0.1)
    assert len(trim(motion)) == pytest.approx(60, abs=5)


def test_frames_cut_contacts():
    motion = Motion(**{**vars(waving()), "contacts": (Contact(0.5, 1.0, "right_index_tip", "chin"),)})
    part = motion.frames(24, 60)
    assert part.contacts[0].start == 0.0
    assert part.contacts[0].end == pytest.approx(0.2)
    assert motion.frames(40, 60).contacts == ()


def test_concatenate_shifts_contacts_and_refuses_other_rates():
    touch = Motion(**{**vars(waving()), "contacts": (Contact(0.5, 1.0, "right_index_tip", "chin"),)})
    assert concatenate([touch, touch]).contacts[1].start == pytest.approx(2.5)
    with pytest.raises(ValueError, match="share fps"):
        concatenate([touch, resample(touch, 60.0)])


def test_smoothing_has_no_delay_and_the_stated_cutoff():
    t = np.arange(600) / 100
    for frequency, gain in ((1.0, 0.99), (6.0, 2**-0.5), (25.0, 0.01)):
        wave = np.sin(2 * np.pi * frequency * t)
        out = smooth(wave, 100.0, 6.0)
        middle = slice(100, 500)
        fit = np.dot(out[middle], wave[middle]) / np.dot(wave[middle], wave[middle])
        assert fit == pytest.approx(gain, abs=0.01)
        assert np.abs(out[middle] - fit * wave[middle]).max() < 0.01  # same phase


def test_uncertain_frames_count_less():
    values = np.zeros(41)
    values[20] = 10.0  # a glitch the detector was unsure of
    confidence = np.ones(41)
    confidence[20] = 0.0
    assert np.abs(smooth(values, 30.0, 4.0, confidence)).max() < 1e-9
    values[20] = np.nan
    assert np.abs(smooth(values, 30.0, 4.0, confidence)).max() < 1e-9


def test_smoothing_motion_removes_trembling_and_keeps_the_wave(rng):
    clean = waving()
    noisy = Motion.from_rotations(R.multiply(clean.rotations, R.from_rotvec(rng.normal(scale=0.05, size=(60, 55, 3)))))
    out = smooth_motion(noisy, 4.0)
    assert R.angle(out.rotations, clean.rotations).mean() < 0.6 * R.angle(noisy.rotations, clean.rotations).mean()
    assert np.abs(np.linalg.norm(out.rotations, axis=-1) - 1).max() < 1e-5


def test_gaussian_agrees_with_scipy(rng):
    values = rng.normal(size=(25, 3))
    for sigma in (0.1, 1.0, 4.3):
        truth = gaussian_filter1d(values, sigma, axis=0, mode="nearest", truncate=3.0)
        np.testing.assert_allclose(gaussian(values, sigma), truth, atol=1e-12)


def test_median_of_what_is_known(rng):
    values = rng.normal(size=(9, 4, 3))
    assert np.array_equal(median_known(values), np.median(values, 0))
    values[2], values[5, 1], values[:, 3] = np.nan, np.nan, np.nan  # a frame, a point in one frame, a point
    found = median_known(values)
    assert np.allclose(found[:3], np.nanmedian(values[:, :3], 0), rtol=0, atol=0)
    assert np.isnan(found[3]).all()
    assert np.isnan(median_known(np.full((2, 3), np.nan))).all()
