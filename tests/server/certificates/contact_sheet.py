"""Ten hard names on certificates of every layout, as one picture for the docs: see `make pictures`."""

import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from aimpay.server.learning.certificates.design import Layout, Orientation
from aimpay.server.learning.certificates.render import render_png, render_share
from server.certificates.samples import DESIGN, FACTS, HARD_NAMES, facts_of

WIDTH: Final = 640
GAP: Final = 16
COLUMNS: Final = 3
COLOURS: Final = 128
GREY: Final = (214, 218, 225)


def contact_sheet() -> bytes:
    """Return a PNG: the names in turn on classic, modern and strict, then a withdrawn copy and a link's picture."""
    pages = []
    for index, name in enumerate(HARD_NAMES):
        design = DESIGN.model_copy(update={"layout": list(Layout)[index % len(Layout)]})
        pages.append(_small(render_png(facts_of(name), design)))
    pages.append(_small(render_png(replace(FACTS, status_word="ОТОЗВАН"), DESIGN)))
    pages.append(_small(render_share(FACTS, DESIGN)))
    return _pasted(pages)


def upright_sheet() -> bytes:
    """Return a PNG: the three layouts on upright pages."""
    designs = [DESIGN.model_copy(update={"layout": one, "orientation": Orientation.PORTRAIT}) for one in Layout]
    return _pasted([_small(render_png(FACTS, design)) for design in designs])


def _small(png: bytes) -> Image.Image:
    picture = Image.open(BytesIO(png)).convert("RGB")
    return picture.resize((WIDTH, WIDTH * picture.height // picture.width), Image.Resampling.LANCZOS)


def _pasted(pages: list[Image.Image]) -> bytes:
    tall = max(page.height for page in pages)
    rows = -(-len(pages) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * (WIDTH + GAP) + GAP, rows * (tall + GAP) + GAP), GREY)
    for index, page in enumerate(pages):
        row, column = divmod(index, COLUMNS)
        sheet.paste(page, (GAP + column * (WIDTH + GAP), GAP + row * (tall + GAP)))
    written = BytesIO()
    sheet.quantize(COLOURS).save(written, "png", optimize=True)
    return written.getvalue()


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "names.png").write_bytes(contact_sheet())
    (folder / "upright.png").write_bytes(upright_sheet())


if __name__ == "__main__":
    main(Path(sys.argv[1]))
