"""A person pays a bot's invoice by Stars."""

from dataclasses import dataclass
from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.people import RefusedError
from aimpay.sandbox.telegram.stars import ANSWER_SECONDS, CURRENCY, payment_wire
from aimpay.sandbox.telegram.state import Telegram
from aimpay.sandbox.telegram.users import private_chat

SILENT = "Бот не\u00a0ответил вовремя, оплата отменена"


@dataclass(frozen=True)
class Paid:
    """``outcome``: paid, refused (by the bot, who gave the ``reason``), timeout (the bot was silent)."""

    outcome: str
    reason: str | None = None
    charge_id: str | None = None


async def pay_invoice(tg: Telegram, user: Document, url: str) -> Paid:
    invoice = tg.stars.invoice(url)
    if invoice is None:
        raise RefusedError("Такого счёта нет")
    query_id = tg.stars.ask(user["id"], invoice)
    query = {
        "id": query_id,
        "from": tg.users.wire(user["id"]),
        "currency": CURRENCY,
        "total_amount": invoice["stars"],
        "invoice_payload": invoice["payload"],
    }
    tg.updates.add("pre_checkout_query", query, lane=user["id"])
    answer = await tg.stars.wait(query_id, ANSWER_SECONDS)
    if answer is None:
        return Paid("timeout", SILENT)
    if not answer["ok"]:
        return Paid("refused", answer["error_message"])
    transaction = tg.stars.take(user["id"], invoice)
    tell(tg, user, {"successful_payment": payment_wire(transaction)})
    return Paid("paid", charge_id=transaction["id"])


def tell(tg: Telegram, user: Document, content: dict[str, Any]) -> None:
    """Write the service message about Stars that came or went."""
    document = tg.messages.add(private_chat(user), {"from": tg.users.wire(user["id"]), **content})
    tg.updates.add("message", document["wire"], lane=user["id"])
