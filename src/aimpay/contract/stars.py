"""Telegram Stars: what the bot asks and tells the server."""

from typing import Annotated

from pydantic import Field

from aimpay.contract.wire import Call, Done, TelegramId, Wire

Count = Annotated[int, Field(gt=0, description="Telegram Stars")]
Payload = Annotated[str, Field(min_length=1, max_length=128, description="ours, hidden in the invoice")]
ChargeId = Annotated[str, Field(min_length=1, max_length=255, description="Telegram's name of a payment")]


class CheckStars(Wire):
    """A person is about to pay an invoice."""

    telegram_id: TelegramId
    payload: Payload
    stars: Count


class StarsChecked(Wire):
    """``refusal`` says in Russian why not; absent, he may pay."""

    refusal: str | None = None


class ReportStars(Wire):
    """Telegram told of a payment or, ``back``, of its refund. A hint: the server looks for itself."""

    payload: Annotated[Payload, Field(max_length=46)]
    stars: Count
    charge_id: ChargeId
    back: bool = False


CHECK_STARS = Call("/check_stars", CheckStars, StarsChecked, "May this person pay this invoice now")
REPORT_STARS = Call("/report_stars", ReportStars, Done, "Stars came or went")
