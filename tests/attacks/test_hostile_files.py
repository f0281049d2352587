"""Files of people that are made to break their reader: bottomless, holding themselves, bombs."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import pytest

from aimpay.server.edge.errors import BusinessError
from aimpay.server.growth.chat.knowledge_file import read_knowledge
from aimpay.server.growth.landing.yaml_content import read_landing
from aimpay.server.growth.sequences.plan_problems import SequenceInvalidError
from aimpay.server.growth.sequences.yaml_plan import read_plan
from aimpay.server.kit.yaml_nodes import YamlError, read_nodes
from aimpay.server.learning.quizzes.gift import read_gift
from aimpay.server.learning.quizzes.yaml_bank import read_yaml

DEPTH: Final = 100_000
BOMB: Final = "a0: &a0 [x, x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
HOSTILE: Final = {
    "bottomless lists": "[" * DEPTH,
    "deep lists": "[" * DEPTH + "]" * DEPTH,
    "deep mappings": "{a: " * DEPTH + "1" + "}" * DEPTH,
    "deep dashes": "- " * DEPTH + "a",
    "as deep as Python goes": "[" * 900 + "]" * 900,
    "it holds itself": "&a [*a]",
    "a bomb": BOMB,
    "an object of Python": "!!python/object/apply:os.system ['true']",
    "zero bytes": "a: \x00",
    "half of a pair": "a: \ud800",
}


def of_gift(text: str) -> Any:
    return read_gift(text, None)


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("reader", [read_yaml, of_gift, read_landing, read_plan, read_nodes, read_knowledge])
def test_no_file_breaks_its_reader(reader: Callable[[str], Any], name: str) -> None:
    """The process would go down with the loader in C: there is nothing to catch."""
    with suppress(YamlError, BusinessError, SequenceInvalidError):
        reader(HOSTILE[name])
