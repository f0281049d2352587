"""Participants of SBP known to the sandbox, by id, descending as the API lists them."""

from aimpay.sandbox.yookassa.wire import Object

BANKS: tuple[Object, ...] = (
    {"bank_id": "100000000111", "name": "Первый учебный банк", "bic": "044525225"},
    {"bank_id": "100000000008", "name": "Банк «Альбатрос»", "bic": "044525593"},
    {"bank_id": "100000000007", "name": "Северный торговый банк", "bic": "044525700"},
    {"bank_id": "100000000005", "name": "Банк «Волжский»", "bic": "044525187"},
    {"bank_id": "100000000004", "name": "Народный кооперативный банк", "bic": "044525974"},
)


def listing() -> Object:
    return {"type": "list", "items": list(BANKS)}


def known(bank_id: str) -> bool:
    return any(bank["bank_id"] == bank_id for bank in BANKS)
