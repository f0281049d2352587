"""What the outside world says it was asked to do: the truth that the product is judged by."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from faults.school import School
from story.player import Person, group_members, plain, shown

Item = dict[str, Any]


@dataclass(frozen=True)
class Outside:
    """``payments``, ``refunds`` and ``payouts`` are those that succeeded. ``letters``: subjects by address."""

    payments: list[Item]
    refunds: list[Item]
    payouts: list[Item]
    letters: dict[str, list[str]]
    members: set[int]
    chats: dict[int, list[str]]


async def look_outside(school: School, people: set[int]) -> Outside:
    sandbox = school.town.sandbox
    letters: dict[str, list[str]] = {}
    for one in (await sandbox.get("/resend/emails"))["emails"]:
        for address in one["to"]:
            letters.setdefault(address, []).append(plain(one["subject"]))
    return Outside(
        payments=await _succeeded(school, "payments"),
        refunds=await _succeeded(school, "refunds"),
        payouts=await _succeeded(school, "payouts"),
        letters=letters,
        members=await group_members(sandbox),
        chats={one: await _heard(Person(sandbox, one)) for one in sorted(people)},
    )


async def _succeeded(school: School, what: str) -> list[Item]:
    items = (await school.town.sandbox.get(f"/yookassa/{what}"))["items"]
    return [one for one in items if one["status"] == "succeeded"]


async def _heard(person: Person) -> list[str]:
    return [shown(one) for one in await person.messages() if one["from_bot"]]


def kopecks(money: Item) -> int:
    rubles, _, rest = str(money["value"]).partition(".")
    return int(rubles) * 100 + int(rest)


def times(heard: list[str], words: str) -> int:
    return sum(words in one for one in heard)


def repeated(ids: list[str]) -> list[str]:
    return [one for one, many in Counter(ids).items() if many > 1]
