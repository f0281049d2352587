"""Letters load nothing from outside, and people's words cannot become markup in them."""

from typing import Final

from aimpay.bot.features.menu.texts import GROUP
from aimpay.server.school.profile import Profile
from aimpay.server.workflows import letters
from aimpay.server.workflows.gateways import Letter
from server.reader import EVIL, Reader

BUTTON: Final = "https://t.me/+AbCd?a=1&b=2"


def letter() -> Letter:
    return letters.purchase(
        to="anna@example.ru",
        name=EVIL,
        course=EVIL,
        order_number="7K3MX2QP",
        amount=1_499_000,
        link=BUTTON,
        profile=Profile(
            school_name=EVIL,
            hold_days=14,
            support_contact=EVIL,
            texts={},
            links={},
            seller={"name": EVIL, "inn": "ИНН 500100732259"},
        ),
    )


def test_a_name_cannot_become_markup_in_a_letter() -> None:
    reader = Reader(letter().html)
    assert "script" not in reader.tags
    assert EVIL not in letter().html
    assert EVIL in letter().text


def test_a_letter_loads_nothing_and_says_the_same_without_markup() -> None:
    reader = Reader(letter().html)
    assert reader.loaded == []
    assert set(reader.followed) == {BUTTON}
    assert f"нажмите в\u00a0боте «{GROUP}»".replace(" ", "\u00a0") in letter().html.replace(" ", "\u00a0")
    for said in (BUTTON, f"«{GROUP}»", "7K3MX2QP", "14\u00a0990\u00a0₽", "ИНН 500100732259"):
        assert said in letter().text
