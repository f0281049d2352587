"""Who invited whom: a tree of people, each below the partner credited for him."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.insight.asked import Asked


@dataclass(frozen=True)
class Invited:
    """``depth`` counts from 1, the people whom a partner nobody invited brought. Kopecks, for the period."""

    user_id: int
    name: str
    referrer_id: int
    referrer_name: str
    depth: int
    sales: int
    revenue: int
    commission: int


@dataclass(frozen=True)
class Depth:
    """All people at one depth of the tree, counted whole, whatever is shown of it."""

    depth: int
    people: int
    sales: int
    revenue: int
    commission: int


@dataclass(frozen=True)
class Network:
    """``invited`` are the most important ``most`` of ``people``."""

    people: int
    depths: tuple[Depth, ...]
    invited: tuple[Invited, ...]


async def network(session: AsyncSession, asked: Asked, most: int = 300) -> Network:
    """The tree as it stands now; the sums are of the period."""
    raise NotImplementedError
