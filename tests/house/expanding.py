"""What a migration may not do while the release before it still runs on the same database."""

import ast
from collections.abc import Iterator
from typing import Final

MARK: Final = "# contract — "
"""After it stands why nobody of the old release misses what goes."""
GONE: Final = {"drop_table", "drop_column", "rename_table"}
STRICTER: Final = {"create_unique_constraint", "create_check_constraint", "create_foreign_key"}
CHANGED: Final = {"new_column_name", "type_"}


def offences(source: str) -> list[str]:
    """Return what in ``upgrade`` breaks running code, each with its line."""
    lines = source.splitlines()
    upgrade = next(one for one in ast.parse(source).body if isinstance(one, ast.FunctionDef) and one.name == "upgrade")
    calls = [one for one in ast.walk(upgrade) if isinstance(one, ast.Call) and isinstance(one.func, ast.Attribute)]
    new = {_table(call) for call in calls if _name(call) == "create_table"}
    return [
        f"{call.lineno}: {why}" for call in calls for why in _wrong(call, new) if MARK not in lines[call.lineno - 1]
    ]


def _wrong(call: ast.Call, new: set[str]) -> Iterator[str]:
    name, given = _name(call), {one.arg: one.value for one in call.keywords}
    if name in GONE and _table(call) not in new:
        yield f"{name}: the old release still reads it"
    if name in STRICTER and not {_table(call), _table(call, 1)} & new:
        yield f"{name}: the old release may write what it refuses"
    if name == "alter_column" and (CHANGED & given.keys() or _is_false(given.get("nullable"))):
        yield "alter_column: the old release knows it as it was"
    if name == "add_column" and _is_required(call):
        yield "add_column: the old release writes rows without it, so it needs a server_default or nullable"
    if name == "create_index" and _table(call, 1) not in new and "postgresql_concurrently" not in given:
        yield "create_index: on PostgreSQL it stops all writers; in an autocommit_block, postgresql_concurrently=True"


def _is_required(call: ast.Call) -> bool:
    columns = [one for one in ast.walk(call) if isinstance(one, ast.Call) and _name(one) == "Column"]
    return any(
        _is_false({k.arg: k.value for k in one.keywords}.get("nullable"))
        and "server_default" not in {k.arg for k in one.keywords}
        for one in columns
    )


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _table(call: ast.Call, place: int = 0) -> str:
    given = call.args[place] if len(call.args) > place else None
    return str(given.value) if isinstance(given, ast.Constant) else ""


def _is_false(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and value.value is False
