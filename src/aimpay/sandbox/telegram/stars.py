"""Telegram Stars: invoices of the bot, questions before they are paid, and the bot's transactions, oldest first."""

import asyncio
import secrets
from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.telegram.users import Users
from aimpay.sandbox.waking import woken_within
from aimpay.sandbox.world import World

INVOICES, QUESTIONS, TRANSACTIONS = "tg_invoices", "tg_pre_checkouts", "tg_star_transactions"
ADDRESS = "https://t.me/$"
CURRENCY = "XTR"
ANSWER_SECONDS = 10
"""The real Telegram gives a bot as long to answer a pre-checkout query."""


class Stars:
    """A transaction is ``{number, id, stars, date, user_id, payload, back}``; what goes back has the same ``id``."""

    def __init__(self, world: World, users: Users) -> None:
        self._store = world.store
        self._clock = world.clock
        self._users = users
        self._answered: dict[str, asyncio.Event] = {}

    def bill(self, *, title: str, description: str, payload: str, stars: int) -> str:
        """Return the link of a new invoice; anybody may pay by it, any number of times, for ever."""
        url = ADDRESS + secrets.token_urlsafe(12)
        invoice = {"url": url, "title": title, "description": description, "payload": payload, "stars": stars}
        self._store.put(INVOICES, url, invoice)
        return url

    def invoice(self, url: str) -> Document | None:
        return self._store.get(INVOICES, url)

    def ask(self, user_id: int, invoice: Document) -> str:
        """Return the id of a new question to the bot."""
        query_id = str(self._store.next("tg_pre_checkout", start=5_000_000_001))
        question = {
            "id": query_id,
            "user_id": user_id,
            "payload": invoice["payload"],
            "at": self._now(),
            "answer": None,
        }
        self._store.put(QUESTIONS, query_id, question)
        self._answered[query_id] = asyncio.Event()
        return query_id

    def answer(self, query_id: str, answer: dict[str, Any]) -> None:
        question = self._store.get(QUESTIONS, query_id)
        if question is None or question["at"] < self._now() - ANSWER_SECONDS or question["answer"]:
            raise bad_request("QUERY_ID_INVALID")
        self._store.put(QUESTIONS, query_id, question | {"answer": answer})
        if waiting := self._answered.get(query_id):
            waiting.set()

    async def wait(self, query_id: str, seconds: float) -> dict[str, Any] | None:
        """Return the bot's answer, or None when it did not come in time."""
        try:
            if not await woken_within(self._answered[query_id], seconds):
                return None
        finally:
            del self._answered[query_id]
        question = self._store.get(QUESTIONS, query_id)
        return question["answer"] if question else None

    def take(self, user_id: int, invoice: Document) -> Document:
        """Move the Stars from the person to the bot."""
        return self._add("stx" + secrets.token_hex(30), user_id, invoice["payload"], invoice["stars"], back=False)

    def give_back(self, user_id: int, charge: str) -> Document:
        found = [one for one in self.transactions() if one["id"] == charge and one["user_id"] == user_id]
        if not found:
            raise bad_request("CHARGE_NOT_FOUND")
        if len(found) > 1:
            raise bad_request("CHARGE_ALREADY_REFUNDED")
        return self._add(charge, user_id, found[0]["payload"], found[0]["stars"], back=True)

    def transactions(self) -> list[Document]:
        return self._store.all(TRANSACTIONS)

    def _add(self, charge: str, user_id: int, payload: str, stars: int, *, back: bool) -> Document:
        number = self._store.next("tg_star_transaction")
        transaction = {
            "number": number,
            "id": charge,
            "stars": stars,
            "date": int(self._now()),
            "user_id": user_id,
            "payload": payload,
            "back": back,
        }
        return self._store.put(TRANSACTIONS, number, transaction)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def wire(self, transaction: Document) -> dict[str, Any]:
        """Return the ``StarTransaction``."""
        partner = {
            "type": "user",
            "transaction_type": "invoice_payment",
            "user": self._users.wire(transaction["user_id"]),
            "invoice_payload": transaction["payload"],
        }
        side = "receiver" if transaction["back"] else "source"
        shown = {"id": transaction["id"], "amount": transaction["stars"], "date": transaction["date"]}
        return {**shown, side: partner}


def payment_wire(transaction: Document) -> dict[str, Any]:
    """Return the ``SuccessfulPayment`` or the ``RefundedPayment`` of a transaction."""
    return {
        "currency": CURRENCY,
        "total_amount": transaction["stars"],
        "invoice_payload": transaction["payload"],
        "telegram_payment_charge_id": transaction["id"],
        "provider_payment_charge_id": f"{transaction['user_id']}_{transaction['number']}",
    }
