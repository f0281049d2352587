"""All measures by name: what each means, for tooltips and for docs/measures.md."""

from collections.abc import Mapping
from typing import Final

from aimpay.server.insight import (
    advertising,
    chat_usage,
    cohorts,
    conversion_time,
    funnel,
    network,
    orders,
    partners,
    revenue,
    warm_up,
)
from aimpay.server.insight.meaning import Meaning

MEANINGS: Final[Mapping[str, Meaning]] = {
    "revenue": revenue.MEANING,
    "funnel": funnel.MEANING,
    "cohorts": cohorts.MEANING,
    "conversion_time": conversion_time.MEANING,
    "orders": orders.MEANING,
    "partners": partners.MEANING,
    "network": network.MEANING,
    "advertising": advertising.MEANING,
    "warm_up": warm_up.MEANING,
    "chat_usage": chat_usage.MEANING,
}


def described(meaning: Meaning) -> str:
    """Return the part of docs/measures.md about one measure."""
    rows = [f"| **{name}** | {words} |" for name, words in meaning.columns.values()]
    return "\n".join([f"## {meaning.title}", "", meaning.text, "", "| цифра | что это |", "| --- | --- |", *rows])
