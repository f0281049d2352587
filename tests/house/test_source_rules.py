from pathlib import Path
from typing import Final

import pytest

from house import rules
from house.rules import Rule
from house.tree import Source, sources

ROOM: Final = Path("src/aimpay/server/selling/price.py")

BROKEN: Final[list[tuple[Rule, Path, str]]] = [
    (rules.imports_stand_at_the_top, ROOM, "def f():\n    import json\n"),
    (rules.imports_stand_at_the_top, ROOM, "class A:\n    async def f(self):\n        from json import loads\n"),
    (rules.money_knows_no_float, ROOM, "x = float('1')\n"),
    (rules.money_knows_no_float, ROOM, "def f(x: float) -> None: ...\n"),
    (rules.money_knows_no_float, ROOM, "x = 1.5\n"),
    (rules.money_knows_no_float, ROOM, "x = kopecks / 100\n"),
    (rules.money_knows_no_float, Path("src/aimpay/server/kit/money.py"), "x: float\n"),
    (rules.files_are_short, ROOM, "x = 1\n" * 301),
    (rules.functions_are_short, ROOM, "def f():\n" + "    x = 1\n" * 50),
    (rules.names_say_what_is_inside, Path("src/aimpay/server/people/utils.py"), ""),
    (rules.names_say_what_is_inside, Path("src/aimpay/helpers/people.py"), ""),
    (rules.exceptions_have_reasons, ROOM, "x = 1  # noqa\n"),
    (rules.exceptions_have_reasons, ROOM, "x = 1  # noqa: E501\n"),
    (rules.exceptions_have_reasons, ROOM, "x = 1  # noqa: E501 because\n"),
    (rules.exceptions_have_reasons, ROOM, "x = 1  # noqa — because\n"),
]
KEPT: Final[list[tuple[Rule, Path, str]]] = [
    (rules.imports_stand_at_the_top, ROOM, "import json\n"),
    (rules.money_knows_no_float, ROOM, "x = kopecks // 100\n"),
    (rules.money_knows_no_float, Path("src/aimpay/bot/pause.py"), "x: float = 1 / 2\n"),
    (rules.money_knows_no_float, ROOM, "def f(retry_after: float) -> None: ...\n"),
    (rules.files_are_short, ROOM, "x = 1\n" * 300),
    (rules.functions_are_short, ROOM, "def f():\n" + "    x = 1\n" * 49),
    (rules.names_say_what_is_inside, ROOM, ""),
    (rules.exceptions_have_reasons, ROOM, "x = '# noqa'  # noqa: E501 — it is a sample\n"),
    (rules.exceptions_have_reasons, ROOM, "x = 1  # noqa: E501, ANN001 — it is a sample\n"),
]


@pytest.mark.parametrize("rule", rules.IN_THE_PRODUCT, ids=lambda rule: rule.__name__)
def test_the_product_keeps_the_rule(rule: Rule) -> None:
    assert _complaints(rule, sources("src")) == []


@pytest.mark.parametrize("rule", rules.EVERYWHERE, ids=lambda rule: rule.__name__)
def test_tests_benchmarks_and_migrations_keep_the_rule(rule: Rule) -> None:
    assert _complaints(rule, sources("tests", "benchmarks", "migrations")) == []


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_the_rule_bites(rule: Rule, path: Path, text: str) -> None:
    assert list(rule(Source(path, text)))


@pytest.mark.parametrize(("rule", "path", "text"), KEPT)
def test_the_rule_lets_the_innocent_pass(rule: Rule, path: Path, text: str) -> None:
    assert list(rule(Source(path, text))) == []


def _complaints(rule: Rule, of: list[Source]) -> list[str]:
    return [f"{source.path}:{complaint}" for source in of for complaint in rule(source)]
