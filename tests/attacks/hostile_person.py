"""Somebody whose every word is made to break out of a page, a message or a sheet; a reader sees whether one did."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from importlib.resources import files
from typing import Any, Final

from sqlalchemy import select

from aimpay.contract.client import SECRET_HEADER
from aimpay.server.fiscal.models import Income
from aimpay.server.growth.mailing.models import DeliveryStatus
from aimpay.server.learning.certificates.models import Certificate
from aimpay.server.selling.models import Order
from attacks.filling import Filling, calls, free_fields
from server.office.money_world import MoneyWorld
from story.player import Person, own_link, pay, prepare_to_pay
from story.town import Town

EVIL: Final = "=<x-evil>'\" onmouseover=x &</a><b>\r\nBcc: evil@example.com"
ONE_LINE: Final = EVIL.partition("\r")[0]
"""Its first sixteen letters, which fit nearly everywhere, are a formula, a tag, both quotes, and an attribute."""
EMAIL: Final = "=x-evil+onmouseover@example.com"
REFERENCES: Final = {
    "batch", "boot", "charge_id", "chat_session_id", "closes_bill", "code", "file_id", "holder", "invite_link", "key",
    "lead", "number", "order_number", "payload", "payment_id", "session_id", "state", "version",
    "full_name", "email", "phone",
}  # fmt: skip
"""Texts that name something: what is not there is not found. Names and addresses have rules and tests."""


COURSE: Final = "ml-bez-matematiki"
QUIZ: Final = (
    (files("aimpay.server.school") / "initial" / "quiz.yaml").read_text("utf-8").replace("?", f"? {ONE_LINE}", 3)
)


def words_of(path: str) -> set[str]:
    """Return the fields of a call that are for words."""
    return free_fields(calls()[path].request) - REFERENCES


@dataclass
class HostilePerson:
    """``told``: how each call with words for fields was answered."""

    town: Town
    partner: Person
    buyer: Person
    known: dict[str, Any] = field(default_factory=dict)
    own: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)

    @classmethod
    async def comes(cls, town: Town) -> "HostilePerson":
        """Brings a friend of the same name, who buys."""
        partner, buyer = [await town.person(EVIL, last_name=EVIL) for _ in range(2)]
        await buyer.open(await own_link(partner))
        await prepare_to_pay(buyer, EMAIL)
        await pay(buyer)
        await buyer.sees("Оплата получена")
        await town.rested()
        return cls(town, partner, buyer)

    async def says_everything(self) -> None:
        """Each call that takes words, in an order in which they can be taken."""
        self.known = await self._around()
        others = sorted(path for path in set(calls()) - set(ORDER) if words_of(path))
        for path in ("/issue_certificate", *others, *ORDER):
            await self.call(path)
            for (number,) in (await self.town.rows(select(Certificate.number).order_by(Certificate.id)))[-1:]:
                self.known["number"] = number
        await self.town.rested()

    async def _around(self) -> dict[str, Any]:
        """What there is to speak of: an order, a lead, money to pay out, a bonus in doubt, a difference, a failure."""
        town, world = self.town, MoneyWorld(self.town.house.db, self.town.house.clock)
        (order,) = (await town.rows(select(Order.number, Order.user_id).where(Order.number.not_like("S-%"))))[:1]
        other, stranger = await world.partner(50_001, EVIL, 900_000), await world.person(50_002, EVIL)
        doubtful = await world.review(other, stranger, await world.order(stranger, "AB12CD34"))
        await world.failed("sent_receipt", 1, error=EVIL)
        await world.delivery(DeliveryStatus.FAILED, reason=EVIL)
        payouts = [await world.payout(other, 100_000 + one) for one in range(2)]
        paid, rejected = {"number": payouts[0], "telegram_id": 50_001, "amount": 100_000}, {"number": payouts[1]}
        self.own = {
            **OWN, "/mark_referral_paid": paid, "/attach_payout_proof": paid, "/reject_payout": rejected,
            "/decide_commission_review": {"commission_id": doubtful},
            "/resolve_difference": {"difference_id": await world.difference(explanation=EVIL)},
            "/grant_access": {"telegram_id": 50_001, "amount": 0, "with_commission": False},
            "/revoke_access": {"telegram_id": 50_001, "order_number": None},
            "/mark_income_registered": {"income_id": await self._income()},
            "/block_user": {"telegram_id": 50_002}, "/unblock_user": {"telegram_id": 50_002},
        }  # fmt: skip
        async with town.session.post(f"{town.server_url}/create_temp_lead", json={}) as made:
            lead = (await made.json())["lead"]
        return {
            "telegram_id": self.buyer.id, "admin_id": town.owner.id, "course": COURSE, "order_number": order.number,
            "lead": lead, "phone": "+79001234567", "email": "evil@example.com", "full_name": "Ёлкина Анна",
        }  # fmt: skip

    async def _income(self) -> int:
        async with self.town.house.db.write() as session:
            now = self.town.house.clock.now()
            order = (await session.scalars(select(Order).order_by(Order.id).limit(1))).one()
            income = Income(
                reference="evil", order_id=order.id, order_number=order.number, amount=1, buyer_kind="person",
                description=EVIL, received_at=now, due_at=now,
            )  # fmt: skip
            session.add(income)
            await session.flush()
            return income.id

    async def call(self, path: str) -> None:
        call = calls()[path]
        known = self.known | {"key": f"key-{path.strip('/').replace('/', '-')}"[:32]} | self.own.get(path, {})
        address, headers = self.town.server_url + path, {SECRET_HEADER: self.town.settings.secret}
        async with self.town.session.post(
            address, json=Filling(EVIL, known).body(call.request), headers=headers
        ) as got:
            self.told[path] = got.status
            self.said[path] = await got.text(errors="replace")


ORDER: Final = (
    "/ask_name_correction", "/decide_name_correction", "/suspend_certificate", "/restore_certificate",
    "/reissue_certificate", "/revoke_certificate", "/mark_referral_paid", "/attach_payout_proof", "/ask_refund",
    "/revoke_access",
    "/block_user", "/unblock_user",
)  # fmt: skip
"""The last ones, each of which needs what went before."""
FISCAL: Final = {"payment_subject": "service", "payment_mode": "full_payment"}
OWN: Final[dict[str, dict[str, Any]]] = {
    "/save_course": FISCAL | {"bonus_percent": None, "slug": "evil", "price": 200_000, "crossed_price": 300_000},
    "/set_fiscal_mode": FISCAL | {"valid_from": None},
    "/ask_name_correction": {"full_name": "Ёлкина Инна"},
    "/decide_name_correction": {"approve": False},
    "/reissue_certificate": {"full_name": "Ёлкина Нина"},
    "/ask_refund": {"payment_id": None, "key": "k" * 16, "amount": 100_000},
    "/reassign_attribution": {"buyer_id": None, "partner_id": None},
    "/update_and_get_settings": {"key": "support_contact", "value": ONE_LINE},
    "/import_quiz": {"content": QUIZ, "dry_run": False},
}


class Escape(HTMLParser):
    """Collects what of the words became markup, and all the text that a reader sees."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.escaped: list[str] = []
        self.text = ""
        self.addresses: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "x-evil" or any(name.startswith("onmo") for name, _ in attrs):
            self.escaped.append(str(self.get_starttag_text()))
        self.addresses += [value for name, value in attrs if name == "href" and value]

    def handle_data(self, data: str) -> None:
        self.text += data


def pages_of(page: Escape) -> list[str]:
    """Return the pages and sheets of the office that it links to; pictures are drawn, not written."""
    own = (one.partition("#")[0] for one in page.addresses if re.match(r"/office(?:[/?#]|$)", one))
    return [one for one in own if not one.partition("?")[0].endswith((".png", ".css"))]
