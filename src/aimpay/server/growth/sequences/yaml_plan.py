"""A sequence as YAML, read with the line of everything that is wrong, and written. See docs/sequences.md."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

import yaml
from pydantic import ValidationError

from aimpay.server.growth.leads.kinds import TouchKind
from aimpay.server.growth.sequences.plan import SequencePlan
from aimpay.server.growth.sequences.plan_problems import SequenceInvalidError, plan_problems
from aimpay.server.kit.yaml_nodes import Lines, YamlError, read_nodes

LONGEST: Final = 100_000
WIDTH: Final = 120
SAID: Final = {
    "missing": "не хватает",
    "extra_forbidden": "такого здесь не бывает; проверьте, как написано",
    "string_type": "нужен текст",
    "string_too_short": "пусто",
    "string_pattern_mismatch": "нужны латинские буквы, цифры и дефисы, до 32 знаков",
    "bool_type": "нужно true или false",
    "bool_parsing": "нужно true или false",
    "tuple_type": "нужен список: строки, которые начинаются с дефиса",
    "model_type": "нужны пары «имя: значение»",
    "model_attributes_type": "нужны пары «имя: значение»",
    "too_short": "список пуст",
}
WAIT_SAID: Final = "нужен срок до года: 30m — минуты, 24h — часы, 3d — дни"
KINDS_SAID: Final = f"такого повода нет; бывают {', '.join(TouchKind)}"


def read_plan(text: str) -> SequencePlan:
    """Raise SequenceInvalidError with everything that is wrong."""
    if len(text) > LONGEST:
        raise SequenceInvalidError([f"больше {LONGEST} знаков"])
    try:
        data, lines = read_nodes(text)
    except YamlError as error:
        raise SequenceInvalidError(error.problems) from error
    return checked(data, lines)


def checked(data: Any, lines: Lines | None = None) -> SequencePlan:
    """Make a plan of mappings, lists and texts. Raises SequenceInvalidError; with ``lines`` it names them."""
    try:
        plan = SequencePlan.model_validate(_written(data))
    except ValidationError as error:
        raise SequenceInvalidError([_explain(one, lines) for one in _deepest(error.errors())]) from error
    if problems := list(plan_problems(plan)):
        raise SequenceInvalidError(problems)
    return plan


def write_plan(plan: SequencePlan) -> str:
    """``read_plan`` of it is the same plan."""
    data = plan.model_dump(mode="json", exclude_defaults=True)
    ordered = {"name": data["name"], "active": plan.active, **{key: data[key] for key in data if key != "name"}}
    ordered["stop_on"] = [*map(str, plan.stop_on)]
    return yaml.dump(ordered, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=WIDTH)


class _Dumper(yaml.SafeDumper):
    """Texts of several lines as people write them."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def _written(value: Any) -> Any:
    """A name with nothing after it is as good as no name."""
    if isinstance(value, dict):
        return {key: _written(one) for key, one in value.items() if one is not None}
    return [_written(one) for one in value] if isinstance(value, list) else value


def _deepest(problems: Sequence[Any]) -> Iterator[Any]:
    """A list whose items are wrong is not «empty» besides."""
    inside = {problem["loc"][:depth] for problem in problems for depth in range(len(problem["loc"]))}
    yield from (problem for problem in problems if problem["loc"] not in inside)


def _explain(problem: Any, lines: Lines | None) -> str:
    path = problem["loc"]
    where = ".".join(str(part + 1) if isinstance(part, int) else part for part in path)
    line = f"строка {lines.of(path)}: " if lines else ""
    return f"{line}{where}: {_said(problem, path)}" if where else f"{line}{_said(problem, path)}"


def _said(problem: Any, path: tuple[str | int, ...]) -> str:
    kind, context = problem["type"], problem.get("ctx", {})
    if "wait" in path:
        return "не хватает" if kind == "missing" else WAIT_SAID
    if kind == "enum":
        return (
            KINDS_SAID
            if TouchKind.VISITED in context["expected"]
            else f"можно {context['expected'].replace(' or ', ' или ')}"
        )
    if kind in {"int_parsing", "int_type", "int_from_float"}:
        return "нужно целое число"
    if kind in {"greater_than_equal", "less_than_equal"}:
        return f"слишком {'мало, от' if kind[0] == 'g' else 'много, до'} {context.get('ge', context.get('le'))}"
    if kind in {"string_too_long", "too_long"}:
        return f"слишком длинно, здесь до {context['max_length']}"
    return SAID.get(kind, "так не бывает")


def _choice(expected: str) -> str:
    return KINDS_SAID if TouchKind.VISITED in expected else f"можно {expected.replace(' or ', ' или ')}"
