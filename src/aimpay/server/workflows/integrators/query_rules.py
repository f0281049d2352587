"""Which questions in SQL may be asked: one SELECT, of tables without secrets, with functions that only count. Pure."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Final

SECRET_TABLES: Final = frozenset(
    {
        "api_keys",
        "card_links",
        "chart_links",
        "confirmation_letters",
        "conversations",
        "design_links",
        "hook_endpoints",
        "instagram_tokens",
        "invites",
        "office_links",
        "office_sessions",
        "shared_views",
        "payout_destinations",
        "saved_queries",
        "signing_keys",
    }
)
"""What lets somebody in, signs, or says where money goes. A house test finds tables that look so and are not here."""
# fmt: off
FUNCTIONS: Final = frozenset({
    "abs", "avg", "ceil", "ceiling", "char_length", "coalesce", "concat", "count", "cume_dist", "date", "date_part",
    "date_trunc", "datetime", "dense_rank", "extract", "first_value", "floor", "group_concat", "greatest", "iif",
    "instr", "json_array_length", "json_extract", "json_type", "julianday", "lag", "last_value", "lead", "least",
    "length", "lower", "ltrim", "max", "min", "mod", "nth_value", "ntile", "nullif", "percent_rank", "position",
    "power", "rank", "replace", "round", "row_number", "rtrim", "sign", "sqrt", "strftime", "string_agg", "strpos",
    "substr", "substring", "sum", "time", "to_char", "total", "trim", "trunc", "unixepoch", "upper",
})
# fmt: on
# fmt: off
WORDS_BEFORE_BRACKETS: Final = frozenset({
    "all", "and", "any", "as", "between", "by", "case", "cast", "cross", "distinct", "else", "end", "except",
    "exists", "filter", "from", "full", "group", "having", "ilike", "in", "inner", "intersect", "is", "join",
    "lateral", "left", "like", "limit", "materialized", "not", "on", "or", "order", "over", "partition",
    "recursive", "right", "select", "then", "union", "using", "values", "when", "where", "with", "within",
    "numeric", "decimal", "varchar", "char", "interval", "escape", "offset", "rows", "range", "groups", "collate",
})
# fmt: on
"""Words of the language that a bracket may follow, and types with a size."""
LONGEST: Final = 10_000
TOKEN: Final = re.compile(
    r"""(?P<comment>--[^\n]*|/\*.*?\*/)|(?P<text>'(?:[^']|'')*')|(?P<name>"(?:[^"]|"")*"|[^\W\d][\w$]*)"""
    r"""|(?P<number>\d[\w.]*)|(?P<space>\s+)|(?P<odd>[`\[\]$;@#?\\{}])|(?P<sign>.)""",
    re.DOTALL,
)


class QueryUnfitError(Exception):
    """Its text is Russian and says what is not allowed."""


@dataclass(frozen=True)
class Token:
    kind: str
    word: str


NOTHING: Final = Token("sign", "")


def read_question(sql: str, tables: Collection[str]) -> str:
    """Return the statement without a semicolon at its end; raise QueryUnfitError where it is not one plain question.

    ``tables`` are those that may be read. The database refuses to write besides; this guards what is only read.
    """
    statement = sql.strip().removesuffix(";").strip()
    if not statement or len(statement) > LONGEST:
        raise QueryUnfitError("Напишите один запрос SELECT, не\u00a0длиннее 10\u00a0000 знаков.")
    tokens = [one for one in _tokens(statement) if one.kind not in {"space", "comment"}]
    if not tokens or tokens[0].word.lower() not in {"select", "with"}:
        raise QueryUnfitError("Можно только спрашивать: запрос начинается с\u00a0SELECT или WITH.")
    for before, token, after in zip([NOTHING, *tokens], tokens, [*tokens[1:], NOTHING], strict=False):
        _check(before, token, after, tables)
    return statement


def _tokens(statement: str) -> Iterator[Token]:
    for found in TOKEN.finditer(statement):
        yield Token(str(found.lastgroup), found.group())


def _check(before: Token, token: Token, after: Token, tables: Collection[str]) -> None:
    if token.kind == "odd" or token.word == "'":
        what = "точка с\u00a0запятой: можно один запрос" if token.word == ";" else f"знак {token.word}"
        raise QueryUnfitError(f"Не\u00a0разрешено: {what}.")
    if token.kind != "name":
        return
    if token.word.startswith('"') and "\\" in token.word:
        raise QueryUnfitError("Не\u00a0разрешена обратная черта в\u00a0имени.")
    name = token.word[1:-1].replace('""', '"').lower() if token.word.startswith('"') else token.word.lower()
    if after.kind == "text" and name in {"u", "e", "x", "b", "n"} and len(token.word) == 1:
        raise QueryUnfitError("Не\u00a0разрешены строки с\u00a0приставкой: пишите просто '…'.")
    if name in SECRET_TABLES or (_is_inner(name) and name not in tables):
        raise QueryUnfitError(f"Таблица {name} закрыта: в\u00a0ней секреты или служебное.")
    is_title = before.word.lower() in {"with", "recursive"}  # WITH name(columns) AS …
    known = is_title or (name in FUNCTIONS | WORDS_BEFORE_BRACKETS and not token.word.startswith('"'))
    if after.word == "(" and not known:
        raise QueryUnfitError(f"Функция {name} не\u00a0разрешена.")


def _is_inner(name: str) -> bool:
    """Tables of the database itself and of the engine."""
    return name.startswith(("pg_", "sqlite_", "pragma_", "dbos")) or name in {"information_schema", "alembic_version"}
