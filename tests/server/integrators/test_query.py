"""The owner's own questions in SQL: nothing is written, no secret is read, nobody waits long, everything is noted."""

import io
import re
import zipfile
from pathlib import Path
from typing import Final

import pytest
from sqlalchemy import select

from aimpay.server.db.base import Base
from aimpay.server.migrations.tables import METADATA
from aimpay.server.staff.models import AuditEntry
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.integrators.query import QueryRefusedError, ask, ask_postgres, ask_sqlite, open_names
from aimpay.server.workflows.integrators.query_rules import SECRET_TABLES, QueryUnfitError, read_question
from integrations.outside import Reply
from server.conftest import Server, served
from server.houses import OWNER
from server.integrators import past
from server.office.visitor import signed_in, signed_in_as

SECRET: Final = re.compile(r"token|secret|password|private|key_sha256|code_sha256|sealed|invite_link")
HARMLESS: Final = {"text_sha256", "sha256", "idempotency_key"}
ASKED: Final = (
    "SELECT status, count(*) AS n, sum(amount) FROM orders GROUP BY status HAVING count(*) > 0 ORDER BY 2 DESC",
    "WITH paid AS (SELECT user_id FROM orders) SELECT upper(first_name) FROM users WHERE id IN (SELECT * FROM paid);",
    "SELECT number, row_number() OVER (PARTITION BY course_id ORDER BY id) FROM orders -- по порядку; да",
    "SELECT 'a;b ''c'' DELETE' AS words, 100 % 7, '50%' /* ; */",
    'SELECT "number" FROM "orders" WHERE lower(number) LIKE \'aaaa%\'',
    "SELECT CAST(amount AS varchar(20)) || ' коп.', coalesce(paid_how, '—') FROM orders",
)
REFUSED: Final = (
    "",
    "DELETE FROM orders",
    "UPDATE orders SET amount = 1",
    "SELECT 1; DELETE FROM orders",
    "WITH gone AS (DELETE FROM orders RETURNING id) SELECT * FROM gone",
    "INSERT INTO saved_queries SELECT 1",
    "SELECT * FROM office_sessions",
    'SELECT * FROM "office_sessions"',
    "SELECT * FROM OFFICE_Sessions",
    "SELECT * FROM public.api_keys",
    "SELECT (SELECT max(secret) FROM payout_destinations) FROM orders",
    'SELECT * FROM U&"office\\005fsessions"',
    "SELECT * FROM sqlite_master",
    "SELECT * FROM pragma_table_info('users')",
    "PRAGMA writable_schema = 1",
    "ATTACH 'other.db' AS other",
    "SELECT load_extension('x')",
    "SELECT readfile('/etc/passwd')",
    "SELECT * FROM pg_catalog.pg_authid",
    "SELECT * FROM information_schema.tables",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT query_to_xml('select 1', true, true, '')",
    "SELECT set_config('transaction_read_only', 'off', true)",
    "SELECT nextval('orders_id_seq')",
    "SELECT pg_sleep(1)",
    "SELECT lo_import('/etc/passwd')",
    "SELECT dblink('x', 'select 1')",
    "SELECT $$x$$",
    "SELECT * FROM dbos.workflow_status",
    "SELECT * INTO stolen FROM orders",
    "SELECT * FROM workflow_status",
    "SELECT * FROM orders FOR UPDATE",
    "EXPLAIN SELECT 1",
    "TABLE orders",
    "SELECT no_such_column FROM orders",
    "SELECT (((",
    "SELECT 'open",
)


async def test_questions_are_answered_and_nothing_else_is_done(migrated_database_url: str) -> None:
    async with served(migrated_database_url, Reply(200, {"username": "b"})) as server:
        await past.sell(server.house, "AAAA0001")
        for sql in ASKED:
            assert (await ask(server.house, sql, by=OWNER)).rows, sql
        before = (await ask(server.house, "SELECT count(*), sum(amount) FROM orders", by=OWNER)).rows
        for sql in REFUSED:
            with pytest.raises(QueryRefusedError):
                await ask(server.house, sql, by=OWNER)
        assert (await ask(server.house, "SELECT count(*), sum(amount) FROM orders", by=OWNER)).rows == before
        async with server.house.db.read() as session:
            noted = list(await session.scalars(select(AuditEntry).where(AuditEntry.action == "query")))
        assert len(noted) == len(ASKED) + len(REFUSED) + 2


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM orders",
        "UPDATE orders SET amount = 1",
        "SELECT * FROM office_sessions",
        "SELECT * FROM sqlite_master",
        "SELECT * FROM workflow_status",
        "ATTACH 'x.db' AS x",
        "PRAGMA journal_mode = DELETE",
        "SELECT load_extension('x')",
        "SELECT randomblob(10)",
        "CREATE TEMP TABLE x (y)",
        "VACUUM INTO 'copy.db'",
    ],
)
def test_sqlite_itself_refuses_what_the_words_would_let_through(sql: str, migrated_sqlite_url: str) -> None:
    with pytest.raises(Exception, match=r"not authorized|prohibited|no such|denied"):
        ask_sqlite(migrated_sqlite_url, sql, 10)


@pytest.mark.postgres
def test_postgresql_itself_refuses_to_write(migrated_postgres_url: str) -> None:
    for sql in ("WITH x AS (DELETE FROM users RETURNING id) SELECT * FROM x", "SELECT nextval('orders_id_seq')"):
        with pytest.raises(Exception, match=r"read-only|data-modifying"):
            ask_postgres(migrated_postgres_url, sql, 10)


async def test_a_question_that_takes_too_long_is_stopped(server: Server) -> None:
    endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(QueryRefusedError, match="остановлен"):
        await ask(server.house, endless, by=OWNER)


@pytest.mark.postgres
async def test_postgresql_stops_it_too(migrated_postgres_url: str) -> None:
    async with served(migrated_postgres_url, Reply(200, {"username": "b"})) as server:
        endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
        with pytest.raises(QueryRefusedError, match="остановлен"):
            await ask(server.house, endless, by=OWNER)


async def test_no_more_rows_come_than_asked_for(server: Server) -> None:
    many = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 5000) SELECT x, x FROM n"
    answer = await ask(server.house, many, by=OWNER)
    assert (len(answer.rows), answer.more, answer.columns) == (1000, True, ("x", "x"))


@pytest.mark.parametrize("name", sorted(METADATA.tables))
def test_every_table_with_a_column_that_looks_secret_is_closed(name: str) -> None:
    """A new table with one goes into SECRET_TABLES of workflows/integrators/query_rules.py."""
    names = set(METADATA.tables[name].columns.keys()) - HARMLESS
    if any(SECRET.search(column) for column in names):
        assert name in SECRET_TABLES


def test_every_closed_table_is_one_of_ours_and_the_open_ones_are_readable() -> None:
    assert set(Base.metadata.tables) >= SECRET_TABLES
    for name in open_names():
        assert read_question(f"SELECT * FROM {name}", open_names())  # noqa: S608 — names of our own tables
    for name in SECRET_TABLES:
        with pytest.raises(QueryUnfitError):
            read_question(f"SELECT * FROM {name}", open_names())  # noqa: S608 — likewise


async def test_the_page_answers_keeps_and_gives_a_file_to_the_owner_alone(server: Server) -> None:
    await past.sell(server.house, "AAAA0001")
    staff = await signed_in(server)
    sql = "SELECT number AS заказ, amount, '=1+1' AS formula FROM orders"
    page = await staff.sends("/office/query/run", sql=sql)
    assert (page.status, "AAAA0001" in page.text) == (200, True)
    refused = await staff.sends("/office/query/run", sql="DELETE FROM orders <b>")
    assert (refused.status, "&lt;b&gt;" in refused.text) == (422, True)
    assert (await staff.sends("/office/query/save", sql=sql, name="Заказы")).status == 303
    assert "Заказы" in (await staff.opens("/office/query")).text
    assert "number AS заказ" in (await staff.opens("/office/query?saved=1")).text
    assert (await staff.sends("/office/query/forget", query_id=1)).status == 303
    headers = {"Cookie": f"aimpay_office={staff.cookie}", "Origin": staff.origin or ""}
    async with server.session.post(f"{server.url}/office/query/file", data={"sql": sql}, headers=headers) as answer:
        with zipfile.ZipFile(io.BytesIO(await answer.read())) as book:
            assert b"<f>" not in b"".join(book.read(name) for name in book.namelist())
    for role in set(Role) - {Role.OWNER}:
        other = await signed_in_as(server, role)
        assert (await other.opens("/office/query")).status == 403
        assert (await other.sends("/office/query/run", sql=sql)).status == 403
    assert not list(Path().glob("*.db"))
