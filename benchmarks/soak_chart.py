"""Samples of a soak as small charts over one another, drawn by hand in SVG."""

from collections.abc import Sequence
from html import escape
from typing import Final

WIDTH, HEIGHT, GAP, LEFT = 860, 84, 34, 150
COLOURS: Final = ("#1f6f8b", "#c4572b", "#4b7f3a", "#7a4e9c", "#a8862a", "#555555", "#c23b6e")
PANELS: Final = (
    ("memory", "memory, MB"),
    ("files", "open files"),
    ("threads", "threads"),
    ("p95", "p95, seconds"),
    ("queue", "stories waiting"),
    ("wal", "WAL, MB"),
    ("database", "database, MB"),
)


def chart(rows: Sequence[dict[str, float]]) -> str:
    """Each panel from zero to its most; the names of its lines stand at the left."""
    panels = [_panel(rows, kind, words, place) for place, (kind, words) in enumerate(PANELS)]
    high = len(PANELS) * (HEIGHT + GAP) + GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH + LEFT + 20} {high}" font-family="sans-serif">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#fff"/>', *panels, "</svg>\n"])


def _panel(rows: Sequence[dict[str, float]], kind: str, words: str, place: int) -> str:
    names = [name for name in rows[0] if name.partition(" ")[0] == kind]
    top, most = GAP + place * (HEIGHT + GAP), max(row[name] for row in rows for name in names) or 1
    last = rows[-1]["minute"] or 1
    parts = [
        f'<rect x="{LEFT}" y="{top}" width="{WIDTH}" height="{HEIGHT}" fill="#f6f6f4"/>',
        f'<text x="{LEFT}" y="{top - 6}" font-size="12">{words}: 0 to {most:.3g}, {last:.0f} minutes</text>',
    ]
    for number, name in enumerate(names):
        points = " ".join(
            f"{LEFT + row['minute'] / last * WIDTH:.1f},{top + HEIGHT * (1 - row[name] / most):.1f}" for row in rows
        )
        colour = COLOURS[number % len(COLOURS)]
        label = escape(name.partition(" ")[2] or name)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="1.2"/>')
        parts.append(f'<text x="4" y="{top + 11 + number * 12}" font-size="11" fill="{colour}">{label}</text>')
    return "\n".join(parts)
