"""Find `DETECTOR` of `signweave/evaluation/letters.py`: how MediaPipe's measures follow the synthesised ones.

    python tools/calibrate_letters.py DATA

DATA: the folder of recordings. Only letters of gsg, sgg and ise are used, so that ase stays unseen. Prints the value to
be copied; run it again whenever handshapes or letters change.
"""

from __future__ import annotations

import sys
from pathlib import Path

from signweave.evaluation.letters import KINDS, calibrate, fingerspelling_folder, letter_motions


def main() -> None:
    found = calibrate(fingerspelling_folder(Path(sys.argv[1])), letter_motions())
    print("DETECTOR = Detector(")
    for name in ("offset", "gain", "scatter"):
        print(f"    {name}={getattr(found, name)},")
    print(f"    palm={found.palm},\n    fingers={found.fingers},\n)\n# kinds: {', '.join(KINDS)}")


if __name__ == "__main__":
    main()
