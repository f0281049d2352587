"""What a picture is made of, in pixels from its top left. ``colour`` is ``#rrggbb`` or, with alpha, ``#rrggbbaa``."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

WIDTH: Final = 1280
HEIGHT: Final = 720
EDGE: Final = 48
TOP: Final = 150
BOTTOM: Final = HEIGHT - 72
"""Between them stands what is drawn; the title is above."""
TITLE_SIZE: Final = 34
WORD_SIZE: Final = 20
SMALL_SIZE: Final = 17
LETTER: Final = 0.55
"""How wide a letter is on the average, in sizes of the type."""

Align = Literal["left", "right", "center"]


@dataclass
class Sheet:
    """Marks so far. ``palette`` gives the colour of a token."""

    palette: Mapping[str, str]
    marks: list[dict[str, Any]] = field(default_factory=list)

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0) -> None:
        """A bar, whichever way it was measured."""
        left, top = min(x, x + width), min(y, y + height)
        size = {"width": abs(width), "height": abs(height)}
        self._add("box", x=left, y=top, **size, colour=self.paint(colour), radius=radius)

    def line(self, start: tuple[float, float], end: tuple[float, float], colour: str, thickness: float = 1) -> None:
        self._add("line", **{"from": start, "to": end}, colour=self.paint(colour), thickness=thickness)

    def dot(self, x: float, y: float, radius: float, colour: str) -> None:
        self._add("dot", x=x, y=y, radius=radius, colour=self.paint(colour))

    def words(self, said: str, x: float, y: float, width: float, type_: "Type", align: Align = "left") -> None:
        """``y`` is the middle of the line; what is longer than ``width`` ends with an ellipsis."""
        shown = fitted(said, width, type_.size)
        self._add("words", x=x, y=y, width=width, align=align, words=shown, **asdict(type_, dict_factory=self._type))

    def paint(self, colour: str) -> str:
        """``accent`` or ``accent/40``: per cent of it on the paper."""
        name, _, percent = colour.partition("/")
        full = self.palette[name]
        return f"{full}{round(int(percent) * 255 / 100):02x}" if percent else full

    def _type(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        return {name: self.paint(value) if name == "colour" else value for name, value in pairs}

    def _add(self, kind: str, **how: Any) -> None:
        self.marks.append({"kind": kind, **how})


@dataclass(frozen=True)
class Type:
    size: float = WORD_SIZE
    colour: str = "ink"
    weight: int = 400


QUIET: Final = Type(SMALL_SIZE, "muted")


def fitted(said: str, width: float, size: float) -> str:
    room = max(1, int(width / (size * LETTER)))
    return said if len(said) <= room else f"{said[: room - 1].rstrip()}…"
