"""A chart as a PNG, for Telegram and for a letter: typst draws what ``charts.scene`` laid out.

Neither a browser nor fonts of others are needed. It takes tens of milliseconds: ``picture`` works in a thread.
"""

import asyncio
import json
import re
import threading
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import typst

from aimpay.server.insight.charts.model import Chart
from aimpay.server.insight.charts.scene import scene

LOOK: Final = Path(str(files("aimpay.look")))
HOME: Final = LOOK / "picture"
FONTS: Final = typst.Fonts(
    include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(LOOK / "certificate" / "fonts")]
)
A_PIXEL_IS_A_POINT: Final = 72.0
TOKEN: Final = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
_THREAD: Final = threading.local()


async def picture(chart: Chart, *, under: str = "") -> bytes:
    """Return a PNG of 1280 by 720 pixels in the light colours. ``under`` stands below the title: the period."""
    return await asyncio.to_thread(draw_picture, chart, under)


def draw_picture(chart: Chart, under: str = "") -> bytes:
    laid_out = json.dumps(scene(chart, light_palette(), under=under), ensure_ascii=False)
    drawn = _compiler().compile(format="png", ppi=A_PIXEL_IS_A_POINT, sys_inputs={"scene": laid_out})
    if not isinstance(drawn, bytes):
        raise TypeError("a picture is one page")
    return drawn


@cache
def light_palette() -> Mapping[str, str]:
    """The tokens of /look/tokens.css by day: the dark ones follow them in the file."""
    found: dict[str, str] = {}
    for name, colour in TOKEN.findall((LOOK / "tokens.css").read_text("utf-8")):
        found.setdefault(name, colour)
    return found


def _compiler() -> typst.Compiler:
    """One for each thread: a compiler that two threads use at once refuses to work."""
    made: typst.Compiler | None = _THREAD.__dict__.get("compiler")
    if made is None:
        made = typst.Compiler(str(HOME / "scene.typ"), root=str(HOME), font_paths=FONTS)
        _THREAD.compiler = made
    return made
