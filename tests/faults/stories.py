"""The stories that are played: who does what, and what each person must have been told in the end, once."""

import random
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from aimpay.contract import payouts as money
from aimpay.contract.refunds import ASK_REFUND, GRANT_ACCESS, REVOKE_ACCESS, AskRefund, GrantAccess, RevokeAccess
from aimpay.server.growth.broadcasts.acts import Plan, launch, new_broadcast
from aimpay.server.growth.broadcasts.conditions import Conditions
from aimpay.server.growth.broadcasts.models import ChannelPolicy
from aimpay.server.growth.broadcasts.segments import save_segment
from aimpay.server.growth.mailing.templates import TemplateText, new_template
from faults.people import Hand
from faults.school import FREE, HALF_PRICE, School
from story.player import Person

PART: Final = 500_000
GOOD_WALLET: Final = "41001614575714"
BAD_WALLET: Final = "410011788545536"


@dataclass
class Story:
    """``told``: words in a person's chat, how often each; ``letters``: to an address, by the words of the subject.

    ``member``: whether he is in the group in the end. ``trouble``: why it did not come to its end.
    """

    kind: str
    number: int
    people: dict[int, Counter[str]] = field(default_factory=dict)
    letters: dict[str, Counter[str]] = field(default_factory=dict)
    members: dict[int, bool] = field(default_factory=dict)
    certified: list[int] = field(default_factory=list)
    broadcasts: list[str] = field(default_factory=list)
    wallet: str = ""
    rejected: bool = False
    begun: bool = False
    trouble: str = ""

    def tells(self, person: Person, words: str) -> None:
        self.people.setdefault(person.id, Counter())[words] += 1

    def writes(self, email: str, words: str) -> None:
        self.letters.setdefault(email, Counter())[words] += 1


Play = Callable[[School, Story], Awaitable[None]]


async def buys_plain(school: School, story: Story) -> None:
    await _bought(school, story)


async def buys_after_refusals(school: School, story: Story) -> None:
    await _bought(school, story, poor_cards=1 + story.number % 2)


async def buys_with_double_presses(school: School, story: Story) -> None:
    await _bought(school, story, double=True)


async def buys_at_half_price(school: School, story: Story) -> None:
    await _bought(school, story, entry=f"/start p_{HALF_PRICE.lower()}")


async def comes_in_by_free_code(school: School, story: Story) -> None:
    person = await school.town.person(f"Гость {story.number}")
    hand = Hand(person, school.news, entry=f"/start p_{FREE.lower()}")
    await hand.buy()
    story.tells(person, "Промокод открыл вам курс")
    await _joined(story, hand)


async def is_refunded_by_admin(school: School, story: Story) -> None:
    await _refunded(school, story, amount=None)


async def is_refunded_in_part_by_admin(school: School, story: Story) -> None:
    await _refunded(school, story, amount=PART)


async def is_refunded_in_the_cabinet(school: School, story: Story) -> None:
    await _refunded_outside(school, story, {})


async def is_refunded_in_part_in_the_cabinet(school: School, story: Story) -> None:
    await _refunded_outside(school, story, {"amount": f"{PART // 100}.00"})


async def is_given_the_course(school: School, story: Story) -> None:
    await _joined(story, await _granted(school, story))


async def is_given_the_course_and_loses_it(school: School, story: Story) -> None:
    hand = await _granted(school, story)
    revoke = RevokeAccess(admin_id=school.town.owner.id, telegram_id=hand.person.id, reason="ошибка")
    await _joined(story, hand)
    await school.insist(REVOKE_ACCESS, revoke)
    await hand.hears("Школа отозвала доступ")
    story.tells(hand.person, "Школа отозвала доступ")
    story.members[hand.person.id] = False


async def earns_a_certificate(school: School, story: Story) -> None:
    hand = await _granted(school, story)
    await hand.study()
    story.certified.append(hand.person.id)


async def hears_a_broadcast(school: School, story: Story) -> None:
    """The audience is the whole crowd; each of its people must be told once, or marked."""
    words = f"Новость номер {story.number}."
    now, owner = await school.now(), school.town.owner.id
    async with school.town.db.write() as session:
        text = TemplateText(words, telegram=words, subject="Тема", letter=words)
        template = await new_template(session, text, by=owner, now=now)
        everybody = await save_segment(session, None, words, Conditions(), by=owner, now=now)
        plan = Plan(words, template.id, everybody.id, ChannelPolicy.TELEGRAM)
        draft = await new_broadcast(session, plan, by=owner, now=now)
        await launch(session, draft.id, confirmed=len(school.crowd), by=owner, now=now)
    story.broadcasts.append(words)


async def earns_as_partner(school: School, story: Story) -> None:
    """A friend comes by his link and pays; the payout follows when the hold is over."""
    partner = await school.town.person(f"Партнёр {story.number}")
    link = await Hand(partner, school.news).takes_link()
    story.wallet = BAD_WALLET if story.number % 4 == 0 else GOOD_WALLET
    story.rejected = story.number % 4 == 1
    await _bought(school, story, entry=link)
    await Hand(partner, school.news).hears("Ваш друг оплатил курс")
    story.tells(partner, "Ваш друг оплатил курс")


async def is_paid_out(school: School, story: Story) -> None:
    """The second part of a partner's story."""
    partner = next(one for one, told in story.people.items() if "Ваш друг оплатил курс" in told)
    draft = money.DraftPayoutDetails(telegram_id=partner, kind="wallet", value=story.wallet)
    drafted = await school.insist(money.DRAFT_PAYOUT_DETAILS, draft)
    assert drafted
    assert drafted.draft
    confirm = money.ConfirmPayoutDetails(telegram_id=partner, draft_id=drafted.draft.id)
    await school.insist(money.CONFIRM_PAYOUT_DETAILS, confirm)
    key = f"payout-of-{partner}"
    asked = await school.insist(money.REQUEST_PAYOUT, money.RequestPayout(telegram_id=partner, key=key))
    assert asked
    owner = school.town.owner.id
    if story.rejected:
        reject = money.RejectPayout(admin_id=owner, number=asked.number, reason="другие реквизиты")
        await school.insist(money.REJECT_PAYOUT, reject)
    else:
        await school.insist(money.APPROVE_PAYOUT, money.ApprovePayout(admin_id=owner, number=asked.number))
    person = Person(school.town.sandbox, partner)
    bad = "Школа отклонила выплату" if story.rejected else "не прошла"
    words = "Выплачено" if story.wallet == GOOD_WALLET and not story.rejected else bad
    await Hand(person, school.news).hears(words)
    story.tells(person, words)


async def _bought(
    school: School, story: Story, *, entry: str = "/start", poor_cards: int = 0, double: bool = False
) -> Hand:
    person = await school.town.person(f"Друг {story.number}")
    hand = Hand(person, school.news, f"friend{story.number}@example.com", entry, poor_cards, double)
    await hand.buy()
    story.tells(person, "Оплата получена")
    story.writes(hand.email, "оплачен")
    await _joined(story, hand)
    return hand


async def _joined(story: Story, hand: Hand) -> None:
    await hand.join()
    story.members[hand.person.id] = True


async def _granted(school: School, story: Story) -> Hand:
    person = await school.town.person(f"Ученик {story.number}")
    hand = Hand(person, school.news)
    await hand.comes()
    key = f"grant-of-{person.id}"
    await school.insist(GRANT_ACCESS, GrantAccess(admin_id=school.town.owner.id, telegram_id=person.id, key=key))
    await hand.hears("Курс — ваш")
    story.tells(person, "Курс — ваш")
    return hand


async def _refunded(school: School, story: Story, *, amount: int | None) -> None:
    hand = await _bought(school, story)
    payment = await school.town.sandbox.get(f"/yookassa/payments/{hand.paid[0]}")
    number, key = payment["metadata"]["order_number"], f"refund-of-{hand.person.id}"
    wish = AskRefund(admin_id=school.town.owner.id, order_number=number, key=key, amount=amount)
    await school.insist(ASK_REFUND, wish)
    await _gone_back(story, hand, whole=amount is None)


async def _refunded_outside(school: School, story: Story, wish: Mapping[str, str]) -> None:
    hand = await _bought(school, story)
    await school.town.sandbox.post("/yookassa/refunds", {"payment_id": hand.paid[0], **wish})
    await _gone_back(story, hand, whole=not wish)


async def _gone_back(story: Story, hand: Hand, *, whole: bool) -> None:
    await hand.hears("Возвращаем деньги")
    story.tells(hand.person, "Возвращаем деньги")
    story.writes(hand.email, "Возврат")
    story.members[hand.person.id] = not whole


MIX: Final[tuple[tuple[Play, int], ...]] = (
    (buys_plain, 14),
    (buys_after_refusals, 10),
    (buys_with_double_presses, 10),
    (buys_at_half_price, 8),
    (comes_in_by_free_code, 6),
    (is_refunded_by_admin, 7),
    (is_refunded_in_part_by_admin, 5),
    (is_refunded_in_the_cabinet, 5),
    (is_refunded_in_part_in_the_cabinet, 5),
    (earns_as_partner, 10),
    (earns_a_certificate, 8),
    (is_given_the_course, 5),
    (is_given_the_course_and_loses_it, 5),
    (hears_a_broadcast, 2),
)
"""How many of each in a hundred."""


def drawn(many: int, chance: random.Random) -> list[tuple[Play, Story]]:
    """Return so many stories in any order, of each kind its share; a small slice begins with one of each."""
    dealt: Counter[Play] = Counter()
    for _ in range(many):
        dealt[max(MIX, key=lambda one: (not dealt[one[0]], one[1] / (dealt[one[0]] + 1)))[0]] += 1
    plays = list(dealt.elements())
    chance.shuffle(plays)
    return [(play, Story(play.__name__, number)) for number, play in enumerate(plays, 1)]
