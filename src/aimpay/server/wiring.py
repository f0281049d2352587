"""Settings in, a house with its adapters out. With ``outside`` the only importer of ``integrations``."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import aiohttp
from sqlalchemy import select

from aimpay.contract.fiscal import FiscalMode
from aimpay.nursery import Nursery
from aimpay.server.db.database import Database
from aimpay.server.db.limits import Limits
from aimpay.server.doctor.surroundings import School, Surroundings
from aimpay.server.fiscal.settings import in_force, mode_of
from aimpay.server.growth.chat.rules import MILLION, ChatTerms, Prices
from aimpay.server.integrations.hooks import HttpHooks
from aimpay.server.integrations.sandbox_clock import SandboxClock
from aimpay.server.integrations.telegram_probe import TelegramProbe
from aimpay.server.integrations.web_probe import ahead_of, status_of, status_of_post
from aimpay.server.kit.clock import Clock
from aimpay.server.kit.ids import new_key
from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.learning.credentials.keys import keep_keys
from aimpay.server.migrations.upgrade import answers, exists, is_current, migrate
from aimpay.server.outside import Outside
from aimpay.server.payouts.owed import total_owed
from aimpay.server.school.models import SchoolSetting
from aimpay.server.selling.gateway import STARS
from aimpay.server.selling.models import Course
from aimpay.server.workflows.engine import GOODBYE_SECONDS, Engine
from aimpay.server.workflows.house import House
from aimpay.server.workflows.instagram.tokens import current_token
from aimpay.server.workflows.leftovers import leftovers
from aimpay.server.workflows.mailing.post_office import mail_going_out
from aimpay.server.workflows.open_school import open_school
from aimpay.server.workflows.seals import keep_seals
from aimpay.server.workflows.stories import STORIES
from aimpay.server.workflows.sweep import sweep
from aimpay.settings import Settings


@asynccontextmanager
async def opened_house(settings: Settings, goodbye: float = GOODBYE_SECONDS) -> AsyncIterator[House]:
    """Yield the house: it can start stories; ``working`` performs them, and ``goodbye`` seconds are theirs to end."""
    limits = limits_of(settings)
    engine = Engine(settings.database_url, limits=limits, goodbye=goodbye)
    db, clock = Database(settings.database_url, limits=limits), Clock()
    async with aiohttp.ClientSession() as session, Nursery() as nursery:
        house = build_house(settings, session, db=db, clock=clock, engine=engine)
        try:
            await open_school(db, clock, settings.group_id)
            await db.transact(lambda transaction: keep_keys(transaction, _chest(settings), clock.now()))
            await db.transact(lambda transaction: keep_seals(transaction, house.secrets))
            if settings.clock_url:
                _follow_sandbox(settings, session, nursery, house)
            yield house
        finally:
            await house.background.close()
            if house.assistant:
                await house.assistant.close()
            await db.close()
            engine.close()


@asynccontextmanager
async def working(house: House) -> AsyncIterator[None]:
    """Perform stories until the block ends. Ends first, while bot and server still answer what is in work."""
    if not isinstance(house.jobs, Engine):
        raise TypeError("this house has no engine to work with")
    async with house.jobs.running(house, STORIES, every_minute=sweep), mail_going_out(house):
        yield


def limits_of(settings: Settings) -> Limits:
    return Limits(pool=settings.database_pool, engine_pool=settings.database_engine_pool)


def prepare_database(settings: Settings) -> None:
    """Bring our tables and the engine's to their newest form."""
    migrate(settings.database_url)
    Engine(settings.database_url).migrate()


def build_house(
    settings: Settings, session: aiohttp.ClientSession, *, db: Database, clock: Clock, engine: Engine
) -> House:
    outside = Outside(settings, session)
    payments = outside.payments()
    return House(
        db=db,
        clock=clock,
        gateway=payments,
        receipts=payments,
        bot=outside.bot(),
        mailer=outside.mailer(),
        goals=outside.counter(),
        jobs=engine,
        admins=settings.admins,
        public_url=settings.public_url,
        telegram_url=settings.telegram_link_url,
        secrets=tuple(code.get_secret_value() for code in settings.secret_codes),
        instagram=outside.instagram(),
        hooks=HttpHooks(allow_private=settings.webhooks_to_private),
        api_per_minute=settings.api_per_minute,
        payouts=outside.payouts(),
        post=outside.post(),
        conversions=outside.conversions(),
        other_gateways={STARS: outside.stars(clock)},
        assistant=outside.assistant(),
        chat=_chat_terms(settings),
        breakers=outside.breakers,
    )


def doctors_view(settings: Settings, session: aiohttp.ClientSession) -> Surroundings:
    """What ``aimpay doctor`` looks at: the same adapters, whether the product is running or not."""
    clock, outside = Clock(), Outside(settings, session)
    probe = TelegramProbe(
        session,
        api_url=settings.telegram_api_url,
        token=settings.bot_token.get_secret_value(),
        proxy=settings.telegram_proxy,
    )
    return Surroundings(
        settings=settings,
        database_exists=lambda: asyncio.to_thread(exists, settings.database_url),
        database_answers=lambda: asyncio.to_thread(answers, settings.database_url),
        database_migrated=lambda: asyncio.to_thread(is_current, settings.database_url),
        school=lambda: _school(settings.database_url),
        bot=outside.bot(),
        telegram=probe.info,
        payments=outside.payments(),
        payouts=outside.payouts(),
        owed=lambda: _owed(settings.database_url),
        mailer=outside.mailer(),
        counter=outside.counter(),
        assistant=outside.assistant(),
        conversions=outside.conversions(),
        instagram=outside.instagram(),
        instagram_token=lambda: _instagram_token(settings, session),
        ahead=lambda: ahead_of(session, settings.yookassa_api_url, clock.now),
        reach=lambda url: status_of(session, url),
        knock=lambda url: status_of_post(session, url),
    )


async def _school(url: str) -> School | None:
    """Return what the database says, None while it is empty."""
    db = Database(url)
    try:
        async with db.read() as session:
            seller = await session.get(SchoolSetting, "seller")
            groups = list(await session.scalars(select(Course.group_id).where(Course.on_sale).order_by(Course.id)))
            fiscal = mode_of(await in_force(session, Clock().now())) if groups else None
            left = await leftovers(session) if groups else ()
        more = tuple({group for group in groups[1:] if group is not None and group != groups[0]})
        if seller is None or not groups:
            return None
        return School(seller.value, groups[0], more, receipts=fiscal is FiscalMode.RECEIPTS, leftovers=left)
    finally:
        await db.close()


async def _owed(url: str) -> int:
    db = Database(url)
    try:
        async with db.read() as session:
            return await total_owed(session)
    finally:
        await db.close()


def _chest(settings: Settings) -> Chest:
    return Chest([code.get_secret_value() for code in settings.secret_codes])


def _chat_terms(settings: Settings) -> ChatTerms:
    return ChatTerms(
        daily=settings.chat_daily_rubles * MILLION,
        prices=Prices(
            fresh=settings.deepseek_fresh_rubles,
            cached=settings.deepseek_cached_rubles,
            written=settings.deepseek_written_rubles,
        ),
        per_address=settings.chat_questions_per_address,
        team=settings.support_chat_id,
        first_word=settings.chat_first_word_seconds,
    )


async def _instagram_token(settings: Settings, session: aiohttp.ClientSession) -> str:
    account = Outside(settings, session).instagram()
    if account is None:
        return ""
    db = Database(settings.database_url)
    try:
        if not await asyncio.to_thread(is_current, settings.database_url):
            return account.first_token
        async with db.read() as transaction:
            codes = [code.get_secret_value() for code in settings.secret_codes]
            return await current_token(transaction, codes, account)
    finally:
        await db.close()


def _follow_sandbox(settings: Settings, session: aiohttp.ClientSession, nursery: Nursery, house: House) -> None:
    async def sweep_at(offset: timedelta) -> None:
        house.clock.offset = offset
        async with house.db.write() as transaction:
            await house.jobs.enqueue(transaction, sweep, f"sweep:{new_key()}")

    def shifted(offset: timedelta) -> None:
        if offset != house.clock.offset:
            nursery.start(sweep_at(offset), "sweep after the clock moved")

    nursery.start(SandboxClock(session, settings.clock_url, shifted).follow(), "sandbox clock")
