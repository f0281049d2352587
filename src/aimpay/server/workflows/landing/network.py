"""The drawing beside a course's title: a small network with one way through it lit, in the colours of the page."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

Spot = tuple[int, int]
LAYERS: Final[tuple[tuple[Spot, ...], ...]] = (
    ((60, 110), (60, 220), (60, 330)),
    ((190, 60), (190, 165), (190, 275), (190, 380)),
    ((330, 60), (330, 165), (330, 275), (330, 380)),
    ((470, 158), (470, 290)),
)
LIT: Final = ((60, 110), (60, 220), (190, 275), (330, 165), (330, 380), (470, 158))
SMALL: Final = 22
LARGE: Final = 32


@dataclass(frozen=True)
class Network:
    """``nodes`` are x, y, radius and whether lit; ``web`` and ``way`` are paths of an SVG."""

    web: tuple[str, ...]
    way: tuple[str, ...]
    nodes: tuple[tuple[int, int, int, bool], ...]


def _network() -> Network:
    pairs = [(a, b) for left, right in pairwise(LAYERS) for a in left for b in right]
    lit = [(a, b) for a, b in pairs if a in LIT and b in LIT]
    last = LAYERS[-1]
    nodes = [(x, y, LARGE if (x, y) in last else SMALL, (x, y) in LIT) for layer in LAYERS for x, y in layer]
    return Network(tuple(_line(*pair) for pair in pairs), tuple(_line(*pair) for pair in lit), tuple(nodes))


def _line(start: Spot, end: Spot) -> str:
    return f"M{start[0]} {start[1]} {end[0]} {end[1]}"


NETWORK: Final = _network()
