"""What went wrong, without what came in: exceptions of libraries repeat people's names and words in their texts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

HIDDEN: Final = "***"


def faults(problems: Iterable[Mapping[str, Any]]) -> str:
    """Where and of which kind each problem of pydantic's is: ``message.from.first_name string_type``."""
    told = [".".join(map(str, problem.get("loc", ()))) + f" {problem.get('type')}" for problem in problems]
    return f"{len(told)} not as agreed: " + "; ".join(told)


def without_input(text: str, error: BaseException | None) -> str:
    """Return the written exception, traceback and all, without what it repeats of what came in."""
    for one in _chain(error):
        for said, instead in _repeated(one):
            text = re.sub(_indented(said), instead.replace("\\", r"\\"), text)
    return text


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An exception with all those that its traceback shows."""
    waiting: list[Any] = [error]
    seen: set[int] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, BaseException) and id(one) not in seen:
            seen.add(id(one))
            yield one
            waiting += (one.__cause__, one.__context__, getattr(one, "original", None), *getattr(one, "exceptions", ()))


def _repeated(error: BaseException) -> Iterator[tuple[str, str]]:
    """Pydantic's and FastAPI's errors show the input, PostgreSQL's the row, aiogram's the whole answer."""
    errors, detail = getattr(error, "errors", None), getattr(error, "detail", None)
    if callable(errors):
        yield str(error), faults(problem for problem in errors() if isinstance(problem, Mapping))
    if detail and getattr(error, "sqlstate", None):
        yield str(detail), HIDDEN
    if hasattr(error, "original") and (data := getattr(error, "data", None)):
        yield str(data), HIDDEN


def _indented(said: str) -> str:
    """The traceback of a group of exceptions puts bars before each line."""
    return r"\n[ |]*".join(map(re.escape, said.split("\n")))
