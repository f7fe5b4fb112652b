"""Write `src/signweave/formats/data/holistic.npz`: point names and limbs of MediaPipe Holistic, for
`.pose` files. Facts from the public constants of mediapipe (Apache-2.0); run once, where mediapipe is installed:

    python tools/bake_holistic_layout.py
"""

from pathlib import Path

import mediapipe as mp
import numpy as np

TARGET = Path(__file__).parent.parent / "src/signweave/formats/data/holistic.npz"


def pairs(connections: frozenset) -> np.ndarray:
    """Sorted, because a frozenset has no order of its own."""
    return np.array(sorted((int(a), int(b)) for a, b in connections), np.uint16)


def main() -> None:
    holistic = mp.solutions.holistic
    np.savez_compressed(
        TARGET,
        pose_names=np.array([point.name for point in holistic.PoseLandmark]),
        pose_limbs=pairs(holistic.POSE_CONNECTIONS),
        hand_names=np.array([point.name for point in holistic.HandLandmark]),
        hand_limbs=pairs(holistic.HAND_CONNECTIONS),
        face_limbs=pairs(holistic.FACEMESH_TESSELATION),
    )


if __name__ == "__main__":
    main()
