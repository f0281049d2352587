"""What brought a visit: UTM marks and the host that referred, cleaned so that equal ones are equal. Pure."""

import re
from collections.abc import Collection
from functools import cache, lru_cache
from hashlib import sha256
from typing import Final, NamedTuple, Protocol
from urllib.parse import parse_qsl, urlencode, urlsplit
from zoneinfo import available_timezones

MARK_LENGTH: Final = 100
LANDING_LENGTH: Final = 300
REMEMBERED: Final = 1024
"""Pages and hosts that visits keep coming to and from; the rest are read anew."""
CLICK_MARKS: Final = re.compile(r"utm_\w+|yclid|ysclid|gclid|fbclid|_openstat")
METRIKA_ID: Final = re.compile(r"[0-9]{1,64}")


class Marks(NamedTuple):
    """All None is direct: typed by hand, from a bookmark, or from an app that tells nothing."""

    utm_source: str | None = None
    utm_medium: str | None = None
    utm_campaign: str | None = None
    utm_term: str | None = None
    utm_content: str | None = None
    referrer_host: str | None = None

    @property
    def digest(self) -> str:
        return sha256("\n".join(part or "" for part in self).encode()).hexdigest()


DIRECT: Final = Marks()
TELEGRAM: Final = Marks(utm_source="telegram")
"""Somebody found the bot by himself."""
PARTNER: Final = Marks(utm_source="partner", utm_medium="referral")
"""A partner's link brought him."""
BY_THEMSELVES: Final = frozenset({DIRECT, TELEGRAM})
"""Those that never take the place of a source that was paid or worked for."""


def clean(value: str | None, most: int) -> str | None:
    """Return what can be stored and read: nothing invisible, no more than ``most`` characters, None when empty."""
    if value is None:
        return None
    if not value.isprintable():
        value = "".join(letter for letter in value if letter.isprintable())
    return value.strip()[:most].rstrip() or None


class Said(Protocol):
    """What a browser says of where it came from."""

    @property
    def utm_source(self) -> str | None: ...
    @property
    def utm_medium(self) -> str | None: ...
    @property
    def utm_campaign(self) -> str | None: ...
    @property
    def utm_term(self) -> str | None: ...
    @property
    def utm_content(self) -> str | None: ...
    @property
    def referrer(self) -> str | None: ...


def read_marks(said: Said, *, own_hosts: Collection[str | None]) -> Marks:
    """Sources and media are compared without regard to case: VK and vk are one. A page of our own refers nobody."""
    return Marks(
        utm_source=_lower(said.utm_source),
        utm_medium=_lower(said.utm_medium),
        utm_campaign=clean(said.utm_campaign, MARK_LENGTH),
        utm_term=clean(said.utm_term, MARK_LENGTH),
        utm_content=clean(said.utm_content, MARK_LENGTH),
        referrer_host=_referrer(said.referrer, own_hosts),
    )


@lru_cache(maxsize=REMEMBERED)
def host_of(address: str | None) -> str | None:
    """Return the host without ``www.``; None for what is no address of a page."""
    if not address or "//" not in address:
        return None
    try:
        host = clean(urlsplit(address).hostname, MARK_LENGTH)
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


@lru_cache(maxsize=REMEMBERED)
def landing_path(address: str | None) -> str:
    """Return path and query without the marks, which the source has."""
    cleaned = clean(address, 2 * LANDING_LENGTH) or "/"
    if "?" not in cleaned and "#" not in cleaned and cleaned.startswith("/"):
        return cleaned[:LANDING_LENGTH]
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return "/"
    kept = [(name, value) for name, value in parse_qsl(parts.query) if not CLICK_MARKS.fullmatch(name)]
    return (parts.path + (f"?{urlencode(kept)}" if kept else ""))[:LANDING_LENGTH] or "/"


def metrika_id(value: str | None) -> str | None:
    """Return a ClientID or a yclid, None for what Metrika never gives."""
    return value if value is not None and METRIKA_ID.fullmatch(value) else None


def known_time_zone(value: str | None) -> str | None:
    return value if value in _time_zones() else None


@cache
def _time_zones() -> set[str]:
    return available_timezones()


def _lower(value: str | None) -> str | None:
    cleaned = clean(value, MARK_LENGTH)
    return cleaned.lower() if cleaned else None


def _referrer(address: str | None, own_hosts: Collection[str | None]) -> str | None:
    host = host_of(address)
    return None if host in own_hosts else host
