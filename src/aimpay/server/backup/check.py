"""Whether a database holds together: the file itself, the books, the rights. Reads only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

from aimpay.server.backup.invariants import INVARIANTS
from aimpay.server.backup.sequences import behind
from aimpay.server.db.database import sync_engine
from aimpay.server.migrations.tables import METADATA
from aimpay.server.migrations.upgrade import is_current

SHOWN: Final = 5


@dataclass(frozen=True)
class Finding:
    """``problems`` is empty where all is well."""

    title: str
    problems: tuple[str, ...]


def check(url: str) -> tuple[Finding, ...]:
    engine = sync_engine(url)
    try:
        with engine.connect() as plain:
            connection = plain.execution_options(**_reading(plain))
            return tuple(_findings(connection, current=is_current(url)))
    finally:
        engine.dispose()


def report(findings: Sequence[Finding]) -> str:
    lines = []
    for one in findings:
        lines.append(f"{'✓' if not one.problems else '✗'} {one.title}")
        lines += [f"    {problem}" for problem in one.problems[:SHOWN]]
        if len(one.problems) > SHOWN:
            lines.append(f"    … и\u00a0ещё {len(one.problems) - SHOWN}")
    wrong = sum(1 for one in findings if one.problems)
    lines.append("Всё сходится." if not wrong else f"Не\u00a0сходится: {wrong} из {len(findings)}.")
    return "\n".join(lines)


def _reading(connection: Connection) -> dict[str, object]:
    if connection.dialect.name == "sqlite":
        return {"read_only": True}
    return {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _findings(connection: Connection, *, current: bool) -> Iterator[Finding]:
    yield Finding("Схема новейшая", () if current else ("обновите: aimpay db upgrade",))
    if connection.dialect.name == "sqlite":
        yield Finding("Файл базы цел", tuple(_integrity(connection)))
        yield Finding("Ссылки между таблицами целы", tuple(_broken_references(connection)))
    if not current:
        return
    if connection.dialect.name == "postgresql":
        yield Finding("Номера новых записей впереди прежних", tuple(behind(connection, METADATA.sorted_tables)))
    for title, look in INVARIANTS:
        yield Finding(title, tuple(look(connection)))


def _integrity(connection: Connection) -> Iterator[str]:
    for (said,) in connection.execute(text("PRAGMA integrity_check(20)")):
        if said != "ok":
            yield str(said)


def _broken_references(connection: Connection) -> Iterator[str]:
    for table, row, parent, _ in connection.execute(text("PRAGMA foreign_key_check")):
        yield f"{table}, строка {row}: нет той строки {parent}, на которую она указывает"
