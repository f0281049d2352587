"""The page of a course as YAML: read with the line of everything that is wrong. The format is in docs/site.md."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from pydantic import ValidationError

from aimpay.server.growth.landing.content import Landing
from aimpay.server.growth.landing.errors import LandingInvalidError
from aimpay.server.kit.yaml_nodes import Lines, YamlError, read_nodes

LONGEST: Final = 60_000
"""Characters; more is no page that anybody reads."""
SAID: Final = {
    "missing": "не хватает",
    "extra_forbidden": "такого здесь не бывает; проверьте, как написано",
    "string_type": "нужен текст",
    "string_too_short": "пусто",
    "tuple_type": "нужен список: строки, которые начинаются с дефиса",
    "model_type": "нужны пары «имя: значение»",
    "model_attributes_type": "нужны пары «имя: значение»",
    "literal_error": "можно network, picture или none",
    "too_short": "список пуст: напишите хотя бы одно или уберите весь раздел",
}
LIMITED: Final = {
    "string_too_long": "слишком длинно, здесь до {max_length} знаков",
    "too_long": "слишком много, здесь до {max_length}",
}


def read_landing(source: str) -> Landing:
    """Raise LandingInvalidError with everything that is wrong, each with its line."""
    if len(source) > LONGEST:
        raise LandingInvalidError([f"больше {LONGEST} знаков: страницу никто не дочитает"])
    try:
        data, lines = read_nodes(source)
    except YamlError as error:
        raise LandingInvalidError(error.problems) from error
    try:
        return Landing.model_validate(_written(data))
    except ValidationError as error:
        raise LandingInvalidError([_explain(one, lines) for one in _own(error.errors())]) from error


@lru_cache(maxsize=64)
def kept_landing(source: str) -> Landing:
    """Read what was checked when it was saved. Versions never change, so that each is read once."""
    return read_landing(source)


def _written(value: Any) -> Any:
    """A name with nothing after it is as good as no name."""
    if isinstance(value, dict):
        return {key: _written(one) for key, one in value.items() if one is not None}
    return [_written(one) for one in value] if isinstance(value, list) else value


def _own(problems: Sequence[Any]) -> list[Any]:
    """Leave out that a list is too short when that is because its items are wrong."""
    paths = [one["loc"] for one in problems]

    def holds_another(path: tuple[str | int, ...]) -> bool:
        return any(len(other) > len(path) and other[: len(path)] == path for other in paths)

    return [one for one in problems if one["type"] != "too_short" or not holds_another(one["loc"])]


def _explain(problem: Any, lines: Lines) -> str:
    path = problem["loc"]
    limited = LIMITED.get(problem["type"], "").format(**problem.get("ctx", {}))
    said = limited or SAID.get(problem["type"], "так не бывает")
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    return f"строка {lines.of(path)}: {where}: {said}" if where else f"строка 1: {said}"
