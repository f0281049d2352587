"""Draw the pictures of the demo course's questions again, where the system has PT Sans."""

import re
from pathlib import Path
from typing import Final

import typst

HERE: Final = Path(__file__).parent
DRAWINGS: Final = HERE / "quiz.typ"
PICTURES: Final = HERE.parents[1] / "src/aimpay/server/school/initial/quiz"
PIXELS_AN_INCH: Final = 144


def main() -> None:
    for name in re.findall(r"^  ([a-z-]+): \(\) =>", DRAWINGS.read_text("utf-8"), re.MULTILINE):
        picture = typst.compile(DRAWINGS, format="png", ppi=PIXELS_AN_INCH, sys_inputs={"picture": name})
        (PICTURES / f"{name}.png").write_bytes(picture)


if __name__ == "__main__":
    main()
