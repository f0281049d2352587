"""What went back of an order, as an expression; ``fresh.money`` says the same in the rollups' own words."""

from typing import Final

from sqlalchemy import ColumnElement, literal_column

from aimpay.server.insight.fresh.money import RETURNED

OF_ORDERS: Final = RETURNED.replace("o.", "orders.")


def returned() -> ColumnElement[int]:
    """Return kopecks of the ``orders`` row of the query."""
    return literal_column(OF_ORDERS)
