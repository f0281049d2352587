"""A student with the bank of questions in hand: reads the screen, finds the right options, presses their letters."""

import re
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import yaml

from aimpay.server import school
from story.player import Person, labels, plain, shown

BANK: Final = Path(school.__path__[0]) / "initial" / "quiz.yaml"
HEAD: Final = re.compile(r"Вопрос (\d+) из (\d+)")
OFFERED: Final = re.compile(r"^([А-З])\. (.+)$", re.MULTILINE)


def bank() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(BANK.read_text("utf-8"))
    return found


def hard_bank() -> str:
    """Make a bank of the demo's questions with a picture or with several answers, all of them asked."""
    made = bank()
    for pool in made["pools"]:
        pool["questions"] = [one for one in pool["questions"] if "picture" in one or _is_several(one)]
        pool["draw"] = len(pool["questions"])
    return yaml.safe_dump(made, allow_unicode=True, sort_keys=False)


def _is_several(question: dict[str, Any]) -> bool:
    return sum("right" in option for option in question["options"]) > 1


class Examinee:
    """Plays the quiz of one person; ``message`` is the one that carries the question."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self._bank = {plain(one["text"]): one for pool in bank()["pools"] for one in pool["questions"]}

    async def message(self) -> dict[str, Any]:
        found = [one for one in await self.person.messages() if one["from_bot"] and one["buttons"]]
        assert found
        return dict(found[-1])

    async def number(self) -> int:
        match = HEAD.search(plain((await self.message())["text"]))
        assert match
        return int(match[1])

    async def answer(self, *, wrong: bool = False) -> dict[str, Any]:
        """Answer the question on the screen and return the message that had it."""
        message = await self.message()
        right = self.right(message)
        every = [letter for letter, _ in _offered(message)]
        chosen = [letter for letter in every if (letter in right) is not wrong]
        if "Ответить" not in labels(message):
            await self.tap(message, chosen[0])
            return message
        for letter in chosen:
            await self.tap(await self.message(), f"☐ {letter}")
        await self.tap(await self.message(), "Ответить")
        return message

    async def tap(self, message: dict[str, Any], label: str) -> dict[str, Any]:
        data = next(b["data"] for row in message["buttons"] for b in row if plain(b["text"]) == label)
        return await self.click(message, data)

    async def click(self, message: dict[str, Any], data: str) -> dict[str, Any]:
        """Press a button of this very message, also when it is there no more."""
        body = {"message_id": message["message_id"], "data": data, "stale": True}
        return dict(await self.person.sandbox.post(f"/telegram/users/{self.person.id}/click", body))

    def right(self, message: dict[str, Any]) -> set[str]:
        question = self._bank[_asked(message)]
        right = {plain(option["right"]) for option in question["options"] if "right" in option}
        letters = {letter for letter, text in _offered(message) if text in right}
        assert len(letters) == len(right), shown(message)
        return letters


def _asked(message: dict[str, Any]) -> str:
    """Return the paragraph after the one with the number."""
    paragraphs = plain(message["text"]).split("\n\n")
    return next(after for before, after in pairwise(paragraphs) if HEAD.search(before))


def _offered(message: dict[str, Any]) -> list[tuple[str, str]]:
    return OFFERED.findall(plain(message["text"]))
