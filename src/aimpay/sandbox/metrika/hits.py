"""Hits of the Measurement Protocol: checked, and kept with what is wrong with them."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

from aimpay.sandbox.metrika.settings import SettingsShelf
from aimpay.sandbox.store import Document
from aimpay.sandbox.world import World

KIND = "metrika.hits"
VISIT_REACH = timedelta(hours=12)


class Hits:
    """A hit's document: ``{id, at, happened_at, params, stored, problems}``."""

    def __init__(self, world: World, shelf: SettingsShelf) -> None:
        self._world = world
        self._shelf = shelf

    def all(self) -> list[Document]:
        return self._world.store.all(KIND)

    def take(self, params: Mapping[str, str]) -> Document:
        number, now = self._world.store.next(KIND), self._world.clock.now()
        problems = list(self._problems(params, now))
        hit = {
            "id": number,
            "at": now.isoformat(),
            "happened_at": (_moment(params) or now).isoformat(),
            "params": dict(params),
            "stored": not problems,
            "problems": problems,
        }
        self._world.changes.tell("metrika", hit_id=number)
        return self._world.store.put(KIND, number, hit)

    def visits(self, name: str, value: str, since: datetime) -> bool:
        """Say whether a stored hit since then has this value of a parameter, or of its page's query (``yclid``)."""
        return any(
            value == hit["params"].get(name) or (name, value) in _query_of_page(hit["params"])
            for hit in self.all()
            if hit["stored"] and datetime.fromisoformat(hit["happened_at"]) >= since
        )

    def _problems(self, params: Mapping[str, str], now: datetime) -> Iterator[str]:
        settings = self._world.settings
        if params.get("tid") != settings.metrika_counter:
            yield "tid: no such counter"
        if params.get("ms") != settings.metrika_token:
            yield "ms: wrong token"
        if not params.get("cid"):
            yield "cid: a ClientID is needed"
        yield from _problems_of_kind(params)
        yield from _problems_of_time(params, now)
        yield from _problems_of_extras(params)
        if params.get("t") == "event" and not self._can_join(params, now):
            yield "event: no visit of this ClientID in the last 12 hours; send a pageview first"

    def _can_join(self, params: Mapping[str, str], now: datetime) -> bool:
        if self._shelf.read().assume_visits:
            return True
        moment = _moment(params) or now
        return self.visits("cid", params.get("cid", ""), moment - VISIT_REACH)


def _problems_of_kind(params: Mapping[str, str]) -> Iterator[str]:
    kind = params.get("t")
    if kind not in {"pageview", "event"}:
        yield "t: must be pageview or event"
    if kind == "pageview" and not params.get("dl"):
        yield "dl: a pageview needs its URL"
    if kind == "event" and not params.get("ea"):
        yield "ea: an event needs the goal's identifier"


def _problems_of_time(params: Mapping[str, str], now: datetime) -> Iterator[str]:
    if "et" not in params:
        return
    moment = _moment(params)
    if moment is None:
        yield "et: must be unix seconds"
    elif not now - VISIT_REACH <= moment <= now:
        yield "et: must lie in the last 12 hours"


def _problems_of_extras(params: Mapping[str, str]) -> Iterator[str]:
    if "params" in params and not _is_object(params["params"]):
        yield "params: must be a JSON object"
    if params.get("pa") == "purchase" and not params.get("ti"):
        yield "ti: a purchase needs its transaction id"


def _moment(params: Mapping[str, str]) -> datetime | None:
    """Return the time in ``et``; None when there is none, or not in unix seconds."""
    et = params.get("et", "")
    return datetime.fromtimestamp(int(et), UTC) if et.isdecimal() and len(et) <= 10 else None  # noqa: PLR2004 — digits of unix seconds


def _query_of_page(params: Mapping[str, str]) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(params.get("dl", "")).query)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False
