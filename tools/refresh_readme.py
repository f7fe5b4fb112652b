"""Run the README's blocks and write down what they really print. A test fails when the README is stale.

python tools/refresh_readme.py               the printed lines
python tools/refresh_readme.py --animation   docs/hello.webp as well
"""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
SENTENCE = "Hello! My name is Ada. Nice to meet you."


def shell_block(block: str, folder: str) -> str:
    """The commands of a console block, each followed by what it prints now."""
    lines = []
    for command in (line for line in block.splitlines() if line.startswith("$ ")):
        argv = [sys.executable, "-m", "signweave", *shlex.split(command)[2:]]
        run = subprocess.run(argv, cwd=folder, capture_output=True, text=True, check=False)
        lines += [command, *(run.stdout + run.stderr).strip().splitlines()]
    return "\n".join(lines) + "\n"


def python_block(block: str, folder: str) -> str:
    """A Python block with what each print says now behind it."""
    printed = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(printed):
        exec(compile(block, "README.md", "exec"), {})
    said = iter(printed.getvalue().splitlines())
    return re.sub(r"# -> .*", lambda _: f"# -> {next(said)}", block)


def animation(path: Path) -> None:
    """The picture at the head of the README: small, looping, made by the program itself."""
    import av

    import signweave

    done = signweave.say(SENTENCE)
    with av.open(str(path), "w", options={"loop": "0"}) as file:
        stream = file.add_stream("libwebp_anim", rate=15, options={"quality": "60"})
        stream.width = stream.height = 360
        stream.pix_fmt = "yuv420p"
        for i, picture in enumerate(signweave.render(done, "amara", size=360)):
            if i % 2 == 0:
                frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
                frame.pts, frame.time_base = i // 2, Fraction(1, 15)
                file.mux(stream.encode(frame))
        file.mux(stream.encode())


def main() -> None:
    """Refresh the page in place."""
    text = README.read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        for language, run in (("console", shell_block), ("python", python_block)):
            pattern = rf"(```{language}\n)(.*?)(```)"
            text = re.sub(pattern, lambda m, run=run: m[1] + run(m[2], folder) + m[3], text, flags=re.DOTALL)
    README.write_text(text, encoding="utf-8")
    if "--animation" in sys.argv:
        animation(ROOT / "docs" / "hello.webp")


if __name__ == "__main__":
    main()
