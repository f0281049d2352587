"""Habits that ruff and import-linter do not know. Each rule yields complaints about one file, as «line: what»."""

import ast
import io
import re
import tokenize
from collections.abc import Callable, Iterator
from typing import Final

from house.tree import Source

Rule = Callable[[Source], Iterator[str]]
Function = ast.FunctionDef | ast.AsyncFunctionDef

LONGEST_FILE: Final = 300
LONGEST_FUNCTION: Final = 50
VAGUE: Final = frozenset({"utils", "util", "helpers", "helper", "service", "services", "common", "misc"})
MONEY_ROOMS: Final = frozenset({"ledger", "selling", "partners", "payouts", "fiscal"})
TIME: Final = re.compile(r"(^retry_after|_seconds)$")
REASON: Final = re.compile(r"# noqa: [A-Z]+\d+(, ?[A-Z]+\d+)* — \S")


def imports_stand_at_the_top(source: Source) -> Iterator[str]:
    for function in _functions(source.tree):
        for node in ast.walk(function):
            if isinstance(node, ast.Import | ast.ImportFrom):
                yield f"{node.lineno}: import inside {function.name}"


def money_knows_no_float(source: Source) -> Iterator[str]:
    if not _near_money(source):
        return
    for node in _outside_of_times(source.tree):
        match node:
            case ast.Name(id="float") | ast.Constant(value=float()):
                yield f"{node.lineno}: float near money"
            case ast.BinOp(op=ast.Div()) | ast.AugAssign(op=ast.Div()):
                yield f"{node.lineno}: / makes a float of kopecks"


def files_are_short(source: Source) -> Iterator[str]:
    lines = source.text.count("\n")
    if lines > LONGEST_FILE and not _generated(source):
        yield f"{lines}: more than {LONGEST_FILE} lines: split it by idea"


def functions_are_short(source: Source) -> Iterator[str]:
    for function in _functions(source.tree):
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        if lines > LONGEST_FUNCTION and not _generated(source):
            yield f"{function.lineno}: {function.name} has {lines} lines, more than {LONGEST_FUNCTION}"


def names_say_what_is_inside(source: Source) -> Iterator[str]:
    if source.path.stem in VAGUE or source.path.parent.name in VAGUE:
        yield f"1: {source.path} says nothing about what is inside"


def exceptions_have_reasons(source: Source) -> Iterator[str]:
    for token in tokenize.generate_tokens(io.StringIO(source.text).readline):
        if token.type == tokenize.COMMENT and "noqa" in token.string and not REASON.search(token.string):
            yield f"{token.start[0]}: noqa without codes and a reason after an em dash"


def _functions(tree: ast.Module) -> Iterator[Function]:
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def _outside_of_times(node: ast.AST) -> Iterator[ast.AST]:
    """Walk, but not into the annotation of what is named as seconds."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not (isinstance(child, ast.arg) and TIME.search(child.arg)):
            yield from _outside_of_times(child)


def _generated(source: Source) -> bool:
    """Tell a migration: alembic writes its list of tables, and it is not edited afterwards."""
    return source.path.parts[-3:-1] == ("migrations", "versions")


def _near_money(source: Source) -> bool:
    parts = source.path.parts
    return "server" in parts and (bool(MONEY_ROOMS & set(parts)) or parts[-2:] == ("kit", "money.py"))


IN_THE_PRODUCT: Final[tuple[Rule, ...]] = (
    imports_stand_at_the_top,
    money_knows_no_float,
    files_are_short,
    functions_are_short,
    names_say_what_is_inside,
    exceptions_have_reasons,
)
EVERYWHERE: Final[tuple[Rule, ...]] = (
    imports_stand_at_the_top,
    names_say_what_is_inside,
    exceptions_have_reasons,
)
