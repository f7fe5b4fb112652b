"""How long things take in running signing: signs, transitions, letters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# Dictionary forms are shown slowly, one at a time: ASL-LEX 2.0's last 0.83 s from onset to offset in the median. In
# running ASL two to three signs go by in a second, transitions included. Written signs are the core alone: less to cut.
RUNNING = 0.7
LONGEST_SIGN = 0.8  # seconds
SHORTEST_SIGN = 0.2
_BRIEFEST = 0.14  # seconds of any movement at any tempo: hands cannot reverse faster
_FASTEST_SIGN = 3.2  # m/s of a wrist inside a sign
_FASTEST_REACH = 2.6  # m/s of a wrist between signs
_FASTEST_TURN = 14.0  # rad/s of a hand
_FASTEST_FINGER = 22.0  # rad/s of a finger joint
_PEAK = 1.875  # peak over mean speed of a minimum-jerk movement
# Fitts' law for reaches between signs: start-up, seconds per bit, tolerance in metres.
_FITTS_START, _FITTS_SLOPE, _FITTS_WIDTH = 0.11, 0.085, 0.05
_HARDEST, _HARDEST_EVER = 18.0, 36.0  # m/s^2 at normal pace (a reach of 40 cm in 0.36 s) and at any
LETTERS_PER_SECOND = 4.0  # a pace that readers follow easily; fluent fingerspelling has 5 to 8
_LETTER_HOLD = 0.55  # share of a letter's time that its handshape stands still (Deaf readers ask for a clear hold)


@dataclass(frozen=True)
class Pace:
    """`tempo`: 1 is normal, 2 twice as fast; speed limits of hands hold at any tempo."""

    tempo: float = 1.0
    letters_per_second: float = LETTERS_PER_SECOND

    def sign_seconds(self, active: float, peak_speed: float, tempo: float = 1.0) -> float:
        """Length of a sign that takes `active` seconds in its dictionary form with wrists up to `peak_speed` m/s."""
        wanted = min(max(RUNNING * active, min(active, SHORTEST_SIGN)), LONGEST_SIGN) / (self.tempo * tempo)
        return max(wanted, active * peak_speed / _FASTEST_SIGN, min(active, _BRIEFEST))

    def transition_seconds(self, distance: float, turn: float = 0.0, fingers: float = 0.0) -> float:
        """Length of a reach over `distance` metres with a hand's `turn` and the largest `fingers` turn in radians."""
        reach = _FITTS_START + _FITTS_SLOPE * np.log2(1 + distance / _FITTS_WIDTH)
        limits = (distance / _FASTEST_REACH, turn / _FASTEST_TURN, fingers / _FASTEST_FINGER)
        return float(max(reach / self.tempo, _BRIEFEST, *(_PEAK * limit for limit in limits)))

    @property
    def hardest(self) -> float:
        """Acceleration of a wrist inside a sign, m/s^2, that a sign slows down for."""
        return min(_HARDEST * max(self.tempo, 1.0), _HARDEST_EVER)

    @property
    def letter_hold(self) -> float:
        """Seconds for which a letter's handshape stands."""
        return _LETTER_HOLD / (self.letters_per_second * self.tempo)

    @property
    def letter_change(self) -> float:
        """Seconds from one letter's hold to the next one's."""
        return (1 - _LETTER_HOLD) / (self.letters_per_second * self.tempo)
