"""The link from an answer to the bot: a person who follows it is the lead who wrote."""

from typing import Final

from aimpay.server.workflows.house import House

PURPOSE: Final = "instagram lead"
PREFIX: Final = "ig_"


def link_payload(house: House, lead_id: int) -> str:
    """Opaque to others, and of nobody's making but ours."""
    return f"{PREFIX}{house.signer(PURPOSE).sign(str(lead_id))}"


def lead_in(house: House, payload: str | None) -> int | None:
    """Return the lead that a payload names; None for any other payload."""
    if payload is None or not payload.startswith(PREFIX):
        return None
    signed = house.signer(PURPOSE).read(payload.removeprefix(PREFIX))
    return int(signed) if signed and signed.isascii() and signed.isdigit() else None
