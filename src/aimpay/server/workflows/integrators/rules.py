"""What a key may open, and how a key is written. Pure."""

import secrets
import string
import zlib
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """Without PEOPLE no answer holds a name, an address, a phone or a Telegram id."""

    PEOPLE = "people:read"
    SALES = "sales:read"
    CERTIFICATES = "certificates:read"
    REPORTS = "reports:read"
    LEADS_WRITE = "leads:write"


SCOPE_TITLES: Final = {
    Scope.PEOPLE: "Люди: заявки и\u00a0контакты",
    Scope.SALES: "Деньги: продажи, возвраты, партнёры, выплаты",
    Scope.CERTIFICATES: "Сертификаты",
    Scope.REPORTS: "Отчёты: источники",
    Scope.LEADS_WRITE: "Добавлять заявки",
}
PREFIX: Final = "aim_"
LETTERS: Final = string.ascii_letters + string.digits
RANDOM: Final = 32
CHECKSUM: Final = 6
"""CRC-32 in 62 letters: a typo is told apart from a key that was revoked, and costs no look into the database."""
SHOWN: Final = 8


def new_api_key() -> str:
    """Return ``aim_`` and 38 letters: 190 random bits and a checksum over them."""
    random = PREFIX + "".join(secrets.choice(LETTERS) for _ in range(RANDOM))
    return random + checksum(random)


def is_well_formed(key: str) -> bool:
    body, given = key[:-CHECKSUM], key[-CHECKSUM:]
    letters = body.removeprefix(PREFIX)
    if not key.startswith(PREFIX) or len(letters) != RANDOM or not set(letters) <= set(LETTERS):
        return False
    return checksum(body) == given


def checksum(body: str) -> str:
    left, letters = zlib.crc32(body.encode()), ""
    for _ in range(CHECKSUM):
        left, place = divmod(left, len(LETTERS))
        letters += LETTERS[place]
    return letters


def shown_part(key: str) -> str:
    """What tells keys apart on a page: the prefix and the first letters."""
    return key[:SHOWN]
