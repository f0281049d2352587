"""No table about a person is forgotten when he asks for his data, or to have them erased."""

import re
from typing import Final

import pytest

from aimpay.server.migrations.tables import METADATA
from aimpay.server.workflows.rights.registry import IMPERSONAL, REGISTRY

PERSONAL: Final = re.compile(
    r"(^|_)(user|lead|referrer|referred|telegram|person|visitor|session)_id$|email|phone|username|full_name|first_name"
    r"|^address$|^inn$"
)
"""Names of columns that speak of somebody."""
ROOTS: Final = {"users", "leads", "site_sessions"}
REGISTERED: Final = {one.table for one in REGISTRY}


def leads_to_a_person(name: str) -> bool:
    """By a column's name, or by a reference to a table that does."""
    table = METADATA.tables[name]
    pointed = {key.column.table.name for column in table.columns for key in column.foreign_keys}
    return bool(pointed & (ROOTS | REGISTERED)) or any(PERSONAL.search(column.name) for column in table.columns)


@pytest.mark.parametrize("name", sorted(METADATA.tables))
def test_a_table_that_leads_to_a_person_says_what_an_erasure_does_with_it(name: str) -> None:
    """Put it into workflows/rights/registry.py, or, with a reason, among those that name nobody."""
    if leads_to_a_person(name):
        assert name in REGISTERED | IMPERSONAL


def test_every_column_that_is_named_is_there() -> None:
    for one in REGISTRY:
        if (table := METADATA.tables.get(one.table)) is not None:
            named = {column for column, _ in one.links} | set(one.hidden)
            assert named <= set(table.columns.keys()), one.table


def test_parents_stand_before_their_children() -> None:
    known = {"user", "lead", "telegram", "email", "payments"}
    for one in REGISTRY:
        assert {whose.removeprefix("%").rpartition("=")[2] for _, whose in one.links} <= known, one.table
        known.add(one.table)


def test_no_table_stands_twice() -> None:
    assert len(REGISTERED) == len(REGISTRY)
    assert not REGISTERED & IMPERSONAL
