"""The table of buttons and the screens agree, in both directions."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from aimpay.bot import features
from aimpay.bot.buttons import ADMIN_COMMANDS, BUTTONS, COMMANDS, INPUTS, ORDERS, WORDS
from aimpay.bot.features.menu.texts import COMMANDS as TOLD_COMMANDS
from aimpay.bot.screens import Button
from aimpay.contract.gateway import BotButton

FEATURES = Path(features.__path__[0])
IN_ERRORS = {"start"}
"""Buttons that only a trouble shows: «Попробовать ещё раз» after a /start that did not get through."""

BY_THE_SERVER = {"chat_close", "report_file", "retry_all", "unsubscribe"}
"""The end of a talk, the file of a report, failed steps of the digest, the way out under each message of advice."""


def used_callbacks() -> set[str]:
    """Read the second argument of each Button(...) and the argument of each back(...) in the screens."""
    used = {"menu"}
    for path in FEATURES.rglob("screens.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                where = {"Button": 1, "back": 0}.get(node.func.id)
                if where is not None and len(node.args) > where:
                    used.add(_beginning(node.args[where]))
    return used


def _beginning(node: ast.expr) -> str:
    if isinstance(node, ast.JoinedStr):
        node = node.values[0]
    assert isinstance(node, ast.Constant), ast.dump(node)
    return str(node.value).partition(":")[0]


def test_every_button_of_every_screen_has_a_handler_and_every_handler_a_button() -> None:
    assert used_callbacks() | IN_ERRORS | BY_THE_SERVER == BUTTONS.keys()


def test_every_button_that_the_server_may_send_works() -> None:
    assert {button.value for button in BotButton} <= BUTTONS.keys()


def test_every_handler_is_async_so_that_none_costs_a_thread() -> None:
    for table in (BUTTONS, INPUTS, COMMANDS, ADMIN_COMMANDS, WORDS, ORDERS):
        assert all(inspect.iscoroutinefunction(handler) for handler in table.values())


def test_callbacks_are_short_latin_words_without_a_colon() -> None:
    assert all(re.fullmatch(r"[a-z_]{1,24}", callback) for callback in BUTTONS)


def test_commands_told_to_telegram_are_those_that_work() -> None:
    assert TOLD_COMMANDS.keys() == COMMANDS.keys()


def test_callback_data_over_64_bytes_is_refused_before_telegram_refuses_it() -> None:
    assert Button("Да", "a" * 64)
    with pytest.raises(ValueError, match="64 bytes"):
        Button("Да", "ы" * 33)
    with pytest.raises(ValueError, match="callback or an address"):
        Button("Да")
