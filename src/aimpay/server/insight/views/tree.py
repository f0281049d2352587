"""Lays out who invited whom as a tree that lies on its side: a row for a person, a column for a depth.

Legible with hundreds of people: those who invited nobody themselves stand under their partner in one row when they
are many, and what does not fit is told in words.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from aimpay.server.insight.charts.model import Network as NetworkChart
from aimpay.server.insight.charts.model import Node, Unit
from aimpay.server.insight.charts.words import figure
from aimpay.server.insight.network import Invited, Network

MOST_LEAVES: Final = 5
"""Of one partner, shown by name."""
MOST_ROWS: Final = 160


@dataclass
class _Person:
    """``below`` are the people he invited, by number; ``size`` counts all under him, and himself."""

    name: str
    sales: int = 0
    revenue: int = 0
    below: list[int] = field(default_factory=list)
    size: int = 1


def tree(found: Network) -> NetworkChart:
    people, roots = _people(found.invited)
    for root in roots:
        _measure(people, root)
    nodes: list[Node] = []
    for root in sorted(roots, key=lambda one: (-people[one].size, people[one].name)):
        _place(people, root, nodes)
    return NetworkChart("Кто кого пригласил", tuple(nodes))


def _people(invited: tuple[Invited, ...]) -> tuple[dict[int, _Person], list[int]]:
    """Whoever was invited by nobody that is shown stands in the first column."""
    people: dict[int, _Person] = {one.user_id: _Person(one.name, one.sales, one.revenue) for one in invited}
    below: dict[int, list[int]] = defaultdict(list)
    for one in invited:
        below[one.referrer_id].append(one.user_id)
        people.setdefault(one.referrer_id, _Person(one.referrer_name))
    for referrer, children in below.items():
        people[referrer].below = children
    theirs = {one.user_id for one in invited}
    return people, [number for number in people if number not in theirs]


def _measure(people: dict[int, _Person], root: int) -> None:
    """Without recursion: a chain of friends may be longer than Python's stack."""
    order = list(_walk(people, root))
    for number in reversed(order):
        people[number].size = 1 + sum(people[child].size for child in people[number].below)


def _walk(people: dict[int, _Person], root: int) -> Iterator[int]:
    waiting, seen = [root], {root}
    while waiting:
        number = waiting.pop()
        yield number
        people[number].below = [child for child in people[number].below if child not in seen]
        seen.update(people[number].below)
        waiting.extend(people[number].below)


def _place(people: dict[int, _Person], root: int, nodes: list[Node]) -> None:
    waiting: list[tuple[int | None, int, int | None, int]] = [(root, 0, None, 0)]
    while waiting and len(nodes) < MOST_ROWS:
        number, column, parent, rest = waiting.pop()
        at = len(nodes)
        if number is None:
            nodes.append(Node(f"ещё {rest}", column, at, rest, "никого не\u00a0пригласили", parent, is_rest=True))
            continue
        person = people[number]
        nodes.append(Node(person.name, column, at, person.size, _note(person), parent))
        shown, left_out = _chosen(people, person)
        if left_out:
            waiting.append((None, column + 1, at, left_out))
        waiting.extend((child, column + 1, at, 0) for child in reversed(shown))


def _chosen(people: dict[int, _Person], person: _Person) -> tuple[list[int], int]:
    """Inviters first, the largest first; of the rest a few who bought the most, and the number of the others."""
    ordered = sorted(person.below, key=lambda one: (-people[one].size, -people[one].revenue, people[one].name))
    inviters = [one for one in ordered if people[one].below]
    leaves = [one for one in ordered if not people[one].below]
    if len(leaves) <= MOST_LEAVES + 1:
        return ordered, 0
    return inviters + leaves[:MOST_LEAVES], len(leaves) - MOST_LEAVES


def _note(person: _Person) -> str:
    invited = f"пригласил(а) {len(person.below)}" if person.below else ""
    bought = f"покупок {person.sales} на\u00a0{figure(person.revenue, Unit.MONEY)}" if person.sales else ""
    return ", ".join(filter(None, (invited, bought)))
