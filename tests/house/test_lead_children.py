"""A merge moves whatever belongs to a lead; a new table that it would forget is found here."""

from aimpay.server.growth.leads.children import CHILDREN, STAY
from aimpay.server.migrations.tables import METADATA


def test_every_table_that_points_at_leads_is_moved_by_a_merge_or_stays_for_a_reason() -> None:
    pointing = {
        table.name
        for table in METADATA.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "leads"
    }
    named = {child.table for child in CHILDREN}
    assert pointing == named | STAY.keys()
    assert not named & STAY.keys()


def test_a_merge_knows_what_may_be_there_once_for_each_lead() -> None:
    for child in CHILDREN:
        table = METADATA.tables[child.table]
        unique = {tuple(one.columns.keys()) for one in table.constraints if hasattr(one, "columns")}
        with_lead = {tuple(name for name in names if name != "lead_id") for names in unique if "lead_id" in names}
        with_lead |= {
            tuple(one.name for one in index.columns if one.name != "lead_id")
            for index in table.indexes
            if index.unique and "lead_id" in index.columns
        }
        assert with_lead - {()} <= {child.unique}, child.table
