"""Events found, written down for whoever wants them, and sent until they are taken.

Written down once: an event's id is unique for an address, and how far we have looked commits together with it. Sent at
least once: what a crash cut short goes out again under the same id, by which the other side knows it.
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.server.db.insert import insert_or_skip
from aimpay.server.edge.sealing import Sealer
from aimpay.server.edge.svix import key_of
from aimpay.server.workflows.house import House
from aimpay.server.workflows.integrators.gateway import HookAnswer
from aimpay.server.workflows.integrators.happened import READERS, Happened
from aimpay.server.workflows.integrators.hook_rules import (
    DISABLED_AFTER,
    GONE,
    KEPT,
    LEAST_FAILURES,
    OVERLAP,
    Event,
    event_id,
    pause_after,
    signed_headers,
)
from aimpay.server.workflows.integrators.models import HookDelivery, HookEndpoint, HookStatus, HookSubscription
from aimpay.server.workflows.once import attempt
from aimpay.server.workflows.story import Story, aside
from aimpay.server.workflows.telling import tell

PURPOSE: Final = "webhook secrets"
LEASE: Final = timedelta(minutes=2)
"""What was taken to be sent and not finished is taken again after so long: the sender died."""
MOST: Final = 100
LONGEST_ANSWER: Final = 500
LONGEST_ERROR: Final = 250


async def wake_hooks(house: House) -> None:
    async with house.db.read() as session:
        if await session.scalar(select(HookEndpoint.id).where(*_working()).limit(1)) is None:
            return
    now = house.clock.now()
    async with house.db.write() as session:
        await write_down(session, now)
        for endpoint_id in await session.scalars(_with_due(now)):
            await house.jobs.enqueue(session, send_hooks, f"hooks:{endpoint_id}:{now.timestamp()}", endpoint_id)


async def write_down(session: AsyncSession, now: datetime) -> None:
    """Make a delivery of each event that happened since somebody wants it, and was not made before."""
    working = select(HookEndpoint.id).where(*_working())
    wanted = (await session.scalars(select(HookSubscription).where(HookSubscription.endpoint_id.in_(working)))).all()
    for event in Event:
        if theirs := [one for one in wanted if one.event == event]:
            await _write_down(session, event, theirs, now)


async def _write_down(session: AsyncSession, event: Event, wanted: Sequence[HookSubscription], now: datetime) -> None:
    start = {one.endpoint_id: max(one.since, one.seen_until - OVERLAP) for one in wanted}
    for happened in await READERS[event](session, min(start.values()), now):
        for one in wanted:
            if happened.at >= start[one.endpoint_id]:
                await new_delivery(session, one.endpoint_id, happened, now)
    for one in wanted:
        one.seen_until = now


async def new_delivery(session: AsyncSession, endpoint_id: int, happened: Happened, now: datetime) -> int | None:
    """Return its id; None when this event was written down for this address before."""
    number = event_id(happened.event, happened.key)
    told = {"id": number, "type": happened.event, "timestamp": _written(happened.at), "data": happened.data}
    row = {
        "endpoint_id": endpoint_id,
        "event_id": number,
        "event": happened.event,
        "body": json.dumps(told, ensure_ascii=False, separators=(",", ":")),
        "status": HookStatus.WAITING,
        "tries": 0,
        "created_at": now,
        "next_at": now,
    }
    inserted = insert_or_skip(session, HookDelivery, row, ("endpoint_id", "event_id")).returning(HookDelivery.id)
    new: int | None = await session.scalar(inserted)
    return new


@aside
async def send_hooks(story: Story, endpoint_id: int) -> None:
    """One after another while they are taken; an address that does not answer costs one try a minute, not all."""
    for _ in range(MOST):
        if not await story.step(send_next, endpoint_id):
            return


async def send_next(house: House, endpoint_id: int) -> bool:
    """Return whether a message was taken, so that the next may follow."""
    claimed = await _claim(house, endpoint_id)
    if claimed is None or house.hooks is None:
        return False
    delivery, endpoint = claimed
    secret = Sealer(house.secrets, PURPOSE).open(endpoint.secret_sealed)
    if secret is None:
        answer = HookAnswer(None, error="секрет подписи запечатан другим SECRET_CODES: сделайте новый")
    else:
        body, stamp = delivery.body.encode(), int(house.clock.unshifted().timestamp())
        headers = signed_headers(key_of(secret), delivery.event_id, stamp, body)
        answer = await house.hooks.send(endpoint.url, body, headers)
    await _note(house, delivery.id, answer)
    return answer.is_taken


async def _claim(house: House, endpoint_id: int) -> tuple[HookDelivery, HookEndpoint] | None:
    now = house.clock.now()
    async with house.db.write() as session:
        endpoint = await session.scalar(select(HookEndpoint).where(HookEndpoint.id == endpoint_id, *_working()))
        if endpoint is None:
            return None
        due = select(HookDelivery).where(HookDelivery.endpoint_id == endpoint_id, *_due(now))
        due = due.order_by(HookDelivery.next_at, HookDelivery.id).limit(1).with_for_update(skip_locked=True)
        delivery = await session.scalar(due)
        if delivery is None:
            return None
        delivery.next_at = now + LEASE
        return delivery, endpoint


async def _note(house: House, delivery_id: int, answer: HookAnswer) -> None:
    now = house.clock.now()
    async with house.db.write() as session:
        delivery = await session.get_one(HookDelivery, delivery_id, with_for_update=True)
        endpoint = await session.get_one(HookEndpoint, delivery.endpoint_id, with_for_update=True)
        delivery.tries, delivery.tried_at = delivery.tries + 1, now
        delivery.last_status = answer.status
        delivery.last_answer, delivery.last_error = answer.text[:LONGEST_ANSWER], answer.error[:LONGEST_ERROR]
        if answer.is_taken:
            delivery.status = HookStatus.DELIVERED
            endpoint.failures, endpoint.failing_since = 0, None
            return
        pause = pause_after(delivery.tries)
        if pause is None or now - delivery.created_at >= KEPT:
            delivery.status = HookStatus.GIVEN_UP
        else:
            delivery.next_at = now + pause
        await _count_failure(house, session, endpoint, answer, now)


async def _count_failure(
    house: House, session: AsyncSession, endpoint: HookEndpoint, answer: HookAnswer, now: datetime
) -> None:
    endpoint.failures += 1
    endpoint.failing_since = endpoint.failing_since or now
    long = endpoint.failures >= LEAST_FAILURES and now - endpoint.failing_since >= DISABLED_AFTER
    if endpoint.disabled_at is not None or not (long or answer.status == GONE):
        return
    said = f"ответ {answer.status}" if answer.status else answer.error
    endpoint.disabled_at, endpoint.disabled_why = now, f"не\u00a0принимает сообщения: {said}"[:LONGEST_ERROR]
    await house.jobs.enqueue(session, announce_hook_off, f"hook-off:{endpoint.id}:{now.timestamp()}", endpoint.id)


async def announce_hook_off(story: Story, endpoint_id: int) -> None:
    await attempt(story, tell_hook_off, endpoint_id)


async def tell_hook_off(house: House, endpoint_id: int) -> None:
    async with house.db.read() as session:
        endpoint = await session.get_one(HookEndpoint, endpoint_id)
    if endpoint.disabled_at is None:
        return
    text = (
        f"Вебхук выключен: {escape(endpoint.url.split('?')[0])}\n{escape(endpoint.disabled_why or '')}.\n\n"
        "Сообщения копятся три дня. Почините адрес и\u00a0включите его: кабинет, «Ключи и\u00a0вебхуки»."
    )
    await tell(house, f"hook-off:{endpoint_id}:{endpoint.disabled_at.timestamp()}", house.admins[0], text)


def _working() -> tuple[Any, Any]:
    return HookEndpoint.disabled_at.is_(None), HookEndpoint.removed_at.is_(None)


def _due(now: datetime) -> tuple[Any, Any]:
    return HookDelivery.status == HookStatus.WAITING, HookDelivery.next_at <= now


def _with_due(now: datetime) -> Any:
    due = exists().where(HookDelivery.endpoint_id == HookEndpoint.id, *_due(now))
    return select(HookEndpoint.id).where(*_working(), due).order_by(HookEndpoint.id)


def _written(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


HOOK_STORIES: Final = (send_hooks, announce_hook_off)
HOOK_STEPS: Final = (tell_hook_off,)
