"""Webhooks: each event told once to whoever wants it, signed, tried again while it is not taken, and never within."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import select

from aimpay.server.edge.svix import key_of, sign
from aimpay.server.integrations.hooks import HttpHooks, is_public
from aimpay.server.learning.models import Enrollment
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators.happened import READERS
from aimpay.server.workflows.integrators.hook_rules import KEPT, PAUSES, Event, is_address
from aimpay.server.workflows.integrators.hook_stories import LEASE, send_next, tell_hook_off, wake_hooks
from aimpay.server.workflows.integrators.hooks import (
    WantedHook,
    add_hook,
    change_events,
    enable_hook,
    send_again,
    send_test,
)
from aimpay.server.workflows.integrators.models import HookDelivery, HookEndpoint
from integrations.outside import Outside, Reply, answering
from server.conftest import Server, served
from server.houses import OWNER
from server.integrators import past

TAKEN: Final = Reply(200, {"ok": True})
BROKEN: Final = Reply(500, "сломалось " * 200)


@dataclass
class Receiver:
    """A house whose worker is the test itself, and one program that listens to it."""

    house: House
    outside: Outside
    hook: int
    secret: str

    async def work(self) -> None:
        """What the sweep and the stories it starts do."""
        await wake_hooks(self.house)
        while await send_next(self.house, self.hook):
            pass

    def pass_time(self, by: timedelta) -> None:
        self.house.clock.offset += by

    @property
    def told(self) -> list[dict[str, Any]]:
        return [one.json for one in self.outside.seen]

    async def deliveries(self) -> list[HookDelivery]:
        async with self.house.db.read() as session:
            return list(await session.scalars(select(HookDelivery).order_by(HookDelivery.id)))

    async def endpoint(self) -> HookEndpoint:
        async with self.house.db.read() as session:
            return await session.get_one(HookEndpoint, self.hook)


@asynccontextmanager
async def receiving(
    server: Server, *replies: Reply, events: tuple[Event, ...] = tuple(Event)
) -> AsyncIterator[Receiver]:
    house = replace(server.house, hooks=HttpHooks(allow_private=True))
    async with answering(*replies) as outside:
        async with house.db.write() as session:
            hook, secret = await add_hook(session, house, WantedHook(f"{outside.url}/hook", events), by=OWNER)
        yield Receiver(house, outside, hook, secret)


async def test_everything_that_happens_is_told_once(migrated_database_url: str) -> None:
    async with (
        served(migrated_database_url, Reply(200, {"username": "b"})) as server,
        receiving(server, TAKEN) as other,
    ):
        sold = await past.sell(other.house, "AAAA0001")
        await past.give_back(other.house, sold)
        await past.earn(other.house, await past.sell(other.house, "AAAA0002"), sold)
        await past.revoke_certificate(other.house, sold)
        for act in ("given", "withdrawn", "asked"):
            await past.consent(other.house, sold, act)
        for _ in range(3):
            await other.work()
            other.pass_time(timedelta(minutes=1))
        kinds = [one["type"] for one in other.told]
        assert set(kinds) == set(Event) - {Event.ACCESS_ENDED}
        assert (kinds.count("sale.paid"), kinds.count("refund.made"), kinds.count("consent.given")) == (2, 1, 1)
        ids = [one["id"] for one in other.told]
        assert len(set(ids)) == len(ids)


async def test_a_message_is_signed_thin_and_names_nobody(server: Server) -> None:
    async with receiving(server, TAKEN) as other:
        sold = await past.sell(other.house, "AAAA0001")
        await other.work()
        (seen,) = [one for one in other.outside.seen if one.json["type"] == "sale.paid"]
        stamp = seen.headers["webhook-timestamp"]
        expected = sign(key_of(other.secret), seen.json["id"], stamp, seen.body)
        assert (seen.headers["webhook-id"], seen.headers["webhook-signature"]) == (seen.json["id"], expected)
        assert set(seen.json) == {"id", "type", "timestamp", "data"}
        assert seen.json["data"] == {
            "order": "AAAA0001",
            "amount": 1_499_000,
            "currency": "RUB",
            "paid_how": None,
            "course": "ml-bez-matematiki",
            "buyer_id": sold.buyer,
        }
        everything = b"".join(one.body for one in other.outside.seen).decode()
        assert "Громова" not in everything
        assert "@" not in everything


async def test_the_end_of_access_is_told_when_it_comes_and_a_new_one_again(server: Server) -> None:
    wanted = (Event.ACCESS_GRANTED, Event.ACCESS_ENDED)
    async with receiving(server, TAKEN, events=wanted) as other:
        await past.sell(other.house, "AAAA0001")
        async with other.house.db.write() as session:
            right = (await session.scalars(select(Enrollment))).one()
            right.ends_at = other.house.clock.now() + timedelta(days=30)
        await other.work()
        assert [one["type"] for one in other.told] == ["access.granted"]
        other.pass_time(timedelta(days=31))
        await other.work()
        async with other.house.db.write() as session:
            right = (await session.scalars(select(Enrollment))).one()
            right.starts_at, right.ends_at = other.house.clock.now(), None
        await other.work()
        assert [one["type"] for one in other.told] == ["access.granted", "access.ended", "access.granted"]


async def test_what_was_before_or_is_not_wanted_is_not_told(server: Server) -> None:
    await past.sell(server.house, "AAAA0001", ago=timedelta(minutes=1))
    async with receiving(server, TAKEN, events=(Event.REFUND_MADE,)) as other:
        sold = await past.sell(other.house, "AAAA0002")
        await past.give_back(other.house, sold, status="canceled")
        await other.work()
        assert other.told == []
        other.pass_time(timedelta(minutes=1))
        async with other.house.db.write() as session:
            await change_events(session, other.house, other.hook, {Event.REFUND_MADE, Event.SALE_PAID}, by=OWNER)
        await past.sell(other.house, "AAAA0003")
        await other.work()
        assert [one["data"]["order"] for one in other.told] == ["AAAA0003"]


async def test_a_transaction_that_commits_late_is_not_overlooked(server: Server) -> None:
    """Its moment lies before the last look."""
    async with receiving(server, TAKEN, events=(Event.SALE_PAID,)) as other:
        other.pass_time(timedelta(minutes=20))
        await other.work()
        await past.sell(other.house, "AAAA0001", ago=timedelta(minutes=10))
        await other.work()
        await other.work()
        assert [one["data"]["order"] for one in other.told] == ["AAAA0001"]


async def test_what_is_not_taken_is_tried_ten_times_within_three_days_under_one_id(server: Server) -> None:
    async with receiving(server, BROKEN, events=(Event.SALE_PAID,)) as other:
        await past.sell(other.house, "AAAA0001")
        await other.work()
        assert len(other.told) == 1
        for pause in PAUSES:
            await other.work()
            other.pass_time(pause)
            if other.house.clock.offset >= timedelta(days=1):
                await _keep_on(other)
            await other.work()
        (one,) = await other.deliveries()
        assert (one.status, one.tries, len(other.told)) == ("given_up", 10, 10)
        assert {said["id"] for said in other.told} == {one.event_id}
        assert len({seen.headers["webhook-id"] for seen in other.outside.seen}) == 1
        assert (one.last_status, len(one.last_answer or "")) == (500, 500)
        assert sum(PAUSES, timedelta()) >= KEPT


async def _keep_on(other: Receiver) -> None:
    """Somebody switches the address on again each time."""
    async with other.house.db.write() as session:
        await enable_hook(session, other.house, other.hook, by=OWNER)


async def test_an_address_that_fails_for_long_is_switched_off_and_its_owner_told(migrated_sqlite_url: str) -> None:
    async with (
        served(migrated_sqlite_url, Reply(200, {"message_id": 1})) as server,
        receiving(server, BROKEN, events=(Event.SALE_PAID,)) as other,
    ):
        for one in range(3):
            await past.sell(other.house, f"AAAA000{one}")
        for _ in range(60):
            await other.work()
            other.pass_time(timedelta(hours=1))
        endpoint = await other.endpoint()
        assert endpoint.disabled_at is not None
        assert endpoint.failures >= 10
        before = len(other.told)
        await other.work()
        assert len(other.told) == before
        await tell_hook_off(other.house, other.hook)
        await tell_hook_off(other.house, other.hook)
        (said,) = [seen.json for seen in server.bot.seen if seen.path == "/notify_user"]
        assert said["telegram_id"] == OWNER
        assert "Вебхук выключен" in said["message"]


async def test_what_waited_and_what_happened_while_it_was_off_comes_afterwards(server: Server) -> None:
    async with receiving(server, Reply(410), TAKEN, events=(Event.SALE_PAID,)) as other:
        await past.sell(other.house, "AAAA0001")
        await other.work()
        assert (await other.endpoint()).disabled_at is not None
        other.pass_time(timedelta(hours=5))
        await past.sell(other.house, "AAAA0002")
        await other.work()
        assert len(other.told) == 1
        await _keep_on(other)
        await other.work()
        assert sorted(one["data"]["order"] for one in other.told[1:]) == ["AAAA0001", "AAAA0002"]


async def test_a_sender_that_died_with_a_message_in_hand_is_followed_by_another(server: Server) -> None:
    """The first is cut off in the middle of its call, as kill -9 would; the second sends the same id."""
    async with receiving(server, Reply(held=True), TAKEN, events=(Event.SALE_PAID,)) as other:
        await past.sell(other.house, "AAAA0001")
        await wake_hooks(other.house)
        dying = asyncio.create_task(send_next(other.house, other.hook))
        await other.outside.arrived.wait()
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        assert await send_next(other.house, other.hook) is False
        other.pass_time(LEASE)
        assert await send_next(other.house, other.hook) is True
        assert len({one["id"] for one in other.told}) == 1
        (one,) = await other.deliveries()
        assert (one.status, one.tries) == ("delivered", 1)


async def test_two_senders_at_once_send_each_message_once(migrated_database_url: str) -> None:
    async with (
        served(migrated_database_url, Reply(200, {"username": "b"})) as server,
        receiving(server, TAKEN, events=(Event.SALE_PAID,)) as other,
    ):
        for one in range(6):
            await past.sell(other.house, f"AAAA000{one}")
        await asyncio.gather(*(wake_hooks(other.house) for _ in range(3)))

        async def send() -> None:
            for _ in range(6):
                await send_next(other.house, other.hook)

        await asyncio.gather(send(), send(), send())
        assert len(other.told) == 6
        assert len({one["id"] for one in other.told}) == 6


async def test_a_test_message_and_a_repeat_go_out_at_once(server: Server) -> None:
    async with receiving(server, TAKEN, events=(Event.SALE_PAID,)) as other:
        async with other.house.db.write() as session:
            number = await send_test(session, other.house, other.hook)
        assert await send_next(other.house, other.hook)
        assert other.told[0]["type"] == "test"
        async with other.house.db.write() as session:
            await send_again(session, other.house, other.hook, number)
        assert await send_next(other.house, other.hook)
        assert other.told[1] == other.told[0]


async def test_redirects_are_not_followed(server: Server) -> None:
    away = Reply(302, headers={"Location": "/elsewhere"})
    async with receiving(server, away, TAKEN, events=(Event.SALE_PAID,)) as other:
        await past.sell(other.house, "AAAA0001")
        await other.work()
        assert [one.path for one in other.outside.seen] == ["/hook"]
        assert [(one.status, one.last_status) for one in await other.deliveries()] == [("waiting", 302)]


@pytest.mark.parametrize(
    "url",
    [
        "{outside}",
        "http://localhost:{port}/",
        "http://127.1:{port}/",
        "http://2130706433:{port}/",
        "http://0x7f000001:{port}/",
        "http://[::1]:{port}/",
        "http://[::ffff:127.0.0.1]:{port}/",
        "http://169.254.169.254/latest/meta-data",
        "http://10.0.0.1/",
        "http://100.64.0.1/",
        "http://0.0.0.0:{port}/",
    ],
)
async def test_nothing_is_sent_to_an_address_within_our_own_walls(url: str) -> None:
    async with answering(TAKEN) as outside:
        port = outside.url.rpartition(":")[2]
        answer = await HttpHooks(allow_private=False).send(url.format(outside=outside.url, port=port), b"{}", {})
        assert answer.status is None
        assert answer.error
        assert outside.seen == []


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:4700::6810:1", True),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("::", False),
        ("224.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("name.example", False),
    ],
)
def test_which_addresses_are_on_the_open_internet(address: str, *, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    "url", ["http://a.ru/", "ftp://a.ru", "https://u:p@a.ru/", "https://", "a.ru", "https://a.ru:x"]
)
def test_only_https_addresses_without_a_password_are_kept(url: str) -> None:
    assert not is_address(url, allow_private=False)
    assert is_address("https://a.ru/hook?x=1", allow_private=False)


def test_every_event_has_a_reader() -> None:
    assert set(READERS) == set(Event)
    assert json.dumps([*Event])
