"""The doctor with the real adapters; the outside is played by one small server per system."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

import aiohttp
import pytest
import pytest_asyncio

from aimpay.contract.client import Caller
from aimpay.contract.errors import ErrorBody, ErrorDetail
from aimpay.contract.gateway import BotInfo
from aimpay.server.doctor.examine import examine
from aimpay.server.doctor.finding import Finding
from aimpay.server.doctor.surroundings import School, Surroundings
from aimpay.server.integrations.bot import HttpBot
from aimpay.server.integrations.instagram import HttpInstagram
from aimpay.server.integrations.metrika import MetrikaCounter
from aimpay.server.integrations.resend_mail import ResendMailer
from aimpay.server.integrations.telegram_probe import TelegramProbe
from aimpay.server.integrations.web_probe import ahead_of, status_of, status_of_post
from aimpay.server.integrations.yookassa.gateway import YooKassaGateway
from aimpay.server.integrations.yookassa.payouts import YooKassaPayouts
from aimpay.server.workflows.instagram.gateway import InstagramAccount
from aimpay.server.workflows.leftovers import Leftover
from aimpay.server.workflows.open_school import SAMPLE_SELLER
from aimpay.settings import Mode, Settings
from integrations.outside import Reply, answering

Said = TypeVar("Said")

GROUP = -1001000000001
SELLER = {"name": "ИП Иванова И. И.", "inn": "ИНН 123456789012"}
SITE = Leftover("на сайте", ("преподаватель", "отзывы"), "Сайт")
WEBHOOK = {"telegram_webhook": True}
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
SHOP = {"account_id": "100500", "status": "enabled", "test": False, "fiscalization": {"enabled": True}}
GATEWAY = {"account_id": "200", "status": "enabled", "test": False, "payout_balance": {"value": "5000.00"}}
ME = Reply(body={"ok": True, "result": {"id": 7, "username": "aimpay_bot"}})
CHAT = Reply(body={"ok": True, "result": {"title": "Курс"}})
MEMBER = Reply(body={"ok": True, "result": {"can_invite_users": True, "can_restrict_members": True}})


def introduction(**changes: Any) -> Reply:
    info = {"username": "aimpay_bot", "group_title": "Курс", "can_invite": True, "can_restrict": True} | changes
    return Reply(body=BotInfo.model_validate(info).model_dump())


def error(status: int, code: str) -> Reply:
    return Reply(status, ErrorBody(error=ErrorDetail(code=code, message="Не вышло")).model_dump())


def domains(status: str) -> Reply:
    return Reply(body={"data": [{"id": "d", "name": "school.example", "status": status}]})


@dataclass(frozen=True)
class World:
    """What each system answers; all is well unless a test says otherwise."""

    bot: Reply = field(default_factory=introduction)
    telegram: tuple[Reply, ...] = (ME, CHAT, MEMBER)
    yookassa: Reply = field(default_factory=lambda: Reply(body=SHOP))
    payouts: Reply | None = field(default_factory=lambda: Reply(body=GATEWAY))
    owed: int = 500_000
    resend: Reply = field(default_factory=lambda: domains("verified"))
    metrika: Reply = field(default_factory=lambda: Reply(404, ""))
    instagram: tuple[Reply, ...] = ()
    clock: Reply = field(default_factory=lambda: Reply(401, {}, {"Date": "Mon, 23 Nov 2026 09:59:59 GMT"}))
    ourselves: Reply = field(default_factory=lambda: Reply(200, "<html>"))
    database_exists: bool = True
    database_answers: bool = True
    database_migrated: bool = True
    school: School | None = field(default_factory=lambda: School(SELLER, GROUP))
    settings: dict[str, Any] = field(default_factory=dict)


class Clinic:
    """Starts the world's servers and sends the doctor round."""

    def __init__(self, session: aiohttp.ClientSession, stack: AsyncExitStack) -> None:
        self._session = session
        self._stack = stack

    async def examine(self, world: World) -> dict[str, Finding]:
        """Findings by system; where a system has several, the first."""
        return {finding.system: finding for finding in reversed(await self.examine_all(world))}

    async def examine_all(self, world: World) -> list[Finding]:
        return await examine(await self._surroundings(world))

    async def _start(self, *replies: Reply) -> str:
        return (await self._stack.enter_async_context(answering(*replies))).url

    async def _surroundings(self, world: World) -> Surroundings:
        session, settings = self._session, _settings(**world.settings)
        ourselves = await self._start(world.ourselves)
        return Surroundings(
            settings=settings,
            database_exists=partial(_say, world.database_exists),
            database_answers=partial(_say, world.database_answers),
            database_migrated=partial(_say, world.database_migrated),
            school=partial(_say, world.school),
            bot=HttpBot(Caller(session, base_url=await self._start(world.bot), secret="s" * 16)),
            telegram=TelegramProbe(session, api_url=await self._start(*world.telegram), token="7:token").info,
            payments=YooKassaGateway(
                session, base_url=await self._start(world.yookassa), shop_id="100500", secret_key="test_key"
            ),
            payouts=YooKassaPayouts(
                session, base_url=await self._start(world.payouts), agent_id="200", secret_key="key"
            )
            if world.payouts
            else None,
            owed=partial(_say, world.owed),
            instagram=_instagram(session, await self._start(*world.instagram)) if world.instagram else None,
            instagram_token=partial(_say, "IGAA"),
            mailer=ResendMailer(
                session, base_url=await self._start(world.resend), keys=("re_1",), sender=settings.resend_from
            ),
            counter=MetrikaCounter(
                session, base_url=await self._start(world.metrika), counter="1", token="t", page_url="https://x.example"
            ),
            conversions=None,
            assistant=None,
            ahead=partial(ahead_of, session, await self._start(world.clock), lambda: NOW),
            reach=lambda url: status_of(session, url.replace(settings.public_url, ourselves)),
            knock=lambda url: status_of_post(session, url.replace(settings.public_url, ourselves)),
        )


def _instagram(session: aiohttp.ClientSession, url: str) -> InstagramAccount:
    gateway = HttpInstagram(session, base_url=url)
    return InstagramAccount(gateway=gateway, app_secret="app", verify_token="word", first_token="IGAA")


async def _say(what: Said) -> Said:
    return what


def _settings(**changes: Any) -> Settings:
    values: dict[str, Any] = {
        "public_url": "https://school.example",
        "secret_codes": "0123456789abcdef0123",
        "bot_token": "7:token",
        "admins": "1001",
        "group_id": GROUP,
        "yookassa_shop_id": "100500",
        "yookassa_secret_key": "live_key",
        "resend_api_keys": "re_1",
        "resend_from": "Школа <hello@school.example>",
        "trusted_proxies": "127.0.0.1/32",
    }
    return Settings.model_validate(values | changes)


@pytest_asyncio.fixture
async def clinic(session: aiohttp.ClientSession) -> AsyncIterator[Clinic]:
    async with AsyncExitStack() as stack:
        yield Clinic(session, stack)


async def test_healthy_school_has_nothing_to_mend(clinic: Clinic) -> None:
    found = await clinic.examine(World())
    assert [finding for finding in found.values() if finding.ok is not True or finding.how_to_mend] == []
    assert set(found) == {
        "Настройки",
        "База данных",
        "Школа",
        "Бот",
        "Группа",
        "ЮKassa",
        "Уведомления",
        "Почта",
        "Метрика",
        "Офлайн-конверсии",
        "Чат на сайте",
        "Instagram",
        "Выплаты",
        "Часы",
    }
    assert "/payment_notification" in found["Уведомления"].note


@pytest.mark.parametrize(
    ("world", "system", "ok", "words"),
    [
        (World(settings={"public_url": "http://school.example"}), "Настройки", False, "https"),
        (World(settings={"public_url": "https://school.example:9000"}), "Настройки", False, "8443"),
        (World(settings={"group_id": 5}), "Настройки", False, "отрицательный"),
        (World(database_exists=False), "База данных", None, "базы ещё нет"),
        (World(database_answers=False), "База данных", False, "не отвечает"),
        (World(database_migrated=False), "База данных", False, "устарела"),
        (World(school=None), "Школа", None, "образец"),
        (World(school=School(SAMPLE_SELLER, GROUP)), "Школа", None, "ИП Школина О. С."),
        (World(school=School({"name": "ИП Я", "inn": SAMPLE_SELLER["inn"]}, GROUP)), "Школа", None, "образец"),
        (
            World(school=School(SELLER, GROUP, leftovers=(SITE,))),
            "Школа",
            None,
            "на сайте ещё пример: преподаватель, от",
        ),
        (World(school=School(SELLER, GROUP - 1)), "Школа", None, f"группу {GROUP - 1}, а GROUP_ID — {GROUP}"),
        (World(settings=WEBHOOK, ourselves=Reply(405, "")), "Webhook", None, "ведёт не к боту: ответ 405"),
        (World(settings=WEBHOOK, ourselves=Reply(0)), "Webhook", None, "не отвечает"),
        (World(bot=error(403, "forbidden")), "Бот", False, "секретный код"),
        (World(bot=error(409, "telegram_refused")), "Бот", False, "токен"),
        (World(bot=Reply(0)), "Бот", None, "токен верен (@aimpay_bot), но процесс бота не отвечает"),
        (World(bot=Reply(0), telegram=(Reply(401, {"ok": False}),)), "Бот", False, "не принял токен"),
        (World(bot=Reply(0), telegram=(Reply(0),)), "Бот", False, "Telegram не отвечает"),
        (World(bot=introduction(group_title=None, can_invite=None, can_restrict=None)), "Группа", False, "бота нет"),
        (World(bot=introduction(can_invite=False)), "Группа", False, "Пригласительные ссылки"),
        (World(bot=introduction(can_restrict=False)), "Группа", False, "Блокировка"),
        (World(yookassa=Reply(401, {"code": "invalid_credentials"})), "ЮKassa", False, "не принят (401)"),
        (World(yookassa=Reply(404, {"code": "not_found"})), "ЮKassa", False, "404 not_found"),
        (World(yookassa=Reply(502, "<html>")), "ЮKassa", False, "нет ответа"),
        (World(yookassa=Reply(body=SHOP | {"status": "disabled"})), "ЮKassa", False, "выключен"),
        (World(yookassa=Reply(body=SHOP | {"test": True})), "ЮKassa", None, "тестовый"),
        (World(yookassa=Reply(body=SHOP | {"fiscalization": {"enabled": False}})), "ЮKassa", None, "чеков"),
        (World(payouts=Reply(401, {"code": "invalid_credentials"})), "Выплаты", False, "не принят (401)"),
        (World(payouts=Reply(502, "<html>")), "Выплаты", None, "не отвечает"),
        (World(payouts=Reply(body=GATEWAY | {"status": "disabled"})), "Выплаты", False, "выключен"),
        (World(payouts=Reply(body=GATEWAY | {"test": True})), "Выплаты", None, "тестовый"),
        (World(owed=500_001), "Выплаты", None, "причитается 5\u00a0000,01"),
        (World(payouts=None, settings={"yookassa_payout_agent_id": "200"}), "Выплаты", None, "только одно из двух"),
        (World(school=School(SELLER, GROUP, receipts=False)), "ЮKassa", False, "школа не делает чеков"),
        (World(ourselves=Reply(0)), "Уведомления", None, "не отвечает"),
        (World(ourselves=Reply(404, "")), "Уведомления", None, "не наш сервер"),
        (World(settings={"trusted_proxies": ""}), "Уведомления", None, "TRUSTED_PROXIES пуст"),
        (World(resend=domains("pending")), "Почта", False, "не подтверждён"),
        (World(resend=Reply(503, "<html>")), "Почта", None, "не отвечает"),
        (World(metrika=Reply(500, "")), "Метрика", None, "не доходят"),
        (World(instagram=(Reply(401, {"error": {"code": 190}}),)), "Instagram", None, "токен не принят"),
        (World(instagram=(Reply(0),)), "Instagram", None, "не отвечает"),
        (World(settings={"instagram_token": "IGAA"}), "Instagram", None, "не все три"),
        (World(clock=Reply(200, {}, {"Date": "Mon, 23 Nov 2026 09:59:40 GMT"})), "Часы", None, "спешат на 20 с"),
        (World(clock=Reply(200, {}, {"Date": "Mon, 23 Nov 2026 10:05:00 GMT"})), "Часы", False, "отстают на 300 с"),
        (World(clock=Reply(0)), "Часы", None, "сверить не с чем"),
    ],
)
async def test_each_trouble_is_found_and_has_a_remedy(
    clinic: Clinic, world: World, system: str, ok: bool | None, words: str
) -> None:
    found = (await clinic.examine(world))[system]
    assert found.ok is ok
    assert words in found.what_is_wrong
    assert found.how_to_mend


@pytest.mark.parametrize(("restricts", "words"), [(False, "добавьте"), (True, "Администраторы → бот")])
async def test_ordinary_member_is_to_be_made_an_administrator(clinic: Clinic, restricts: bool, words: str) -> None:
    found = await clinic.examine(World(bot=introduction(can_invite=False, can_restrict=restricts)))
    assert words in found["Группа"].how_to_mend


async def test_a_working_account_at_instagram_is_subscribed_to_its_events(clinic: Clinic) -> None:
    found = await clinic.examine(World(instagram=(Reply(body={"username": "school"}), Reply(body={"success": True}))))
    assert found["Instagram"].ok
    assert "аккаунт school, подписан" in found["Instagram"].note


async def test_a_school_that_telegram_calls_itself_shows_that_the_way_is_open(clinic: Clinic) -> None:
    found = await clinic.examine(World(settings=WEBHOOK, ourselves=Reply(403, {})))
    assert found["Webhook"].ok
    assert "https://school.example/telegram" in found["Webhook"].note


async def test_group_of_every_course_on_sale_is_looked_into(clinic: Clinic) -> None:
    found = await clinic.examine_all(World(school=School(SELLER, GROUP, (GROUP - 1,))))
    assert [finding.ok for finding in found if finding.system == "Группа"] == [True, True]


async def test_demo_may_sell_the_sample(clinic: Clinic) -> None:
    demo = {"mode": Mode.DEMO, "public_url": "http://127.0.0.1:8080"}
    found = await clinic.examine(World(settings=demo, school=School(SAMPLE_SELLER, GROUP, leftovers=(SITE,))))
    assert found["Школа"].ok


async def test_no_tick_beside_what_is_left_of_the_sample(clinic: Clinic) -> None:
    school = School(SAMPLE_SELLER, GROUP - 1, leftovers=(SITE,))
    found = [one for one in await clinic.examine_all(World(school=school)) if one.system == "Школа"]
    assert [one.ok for one in found] == [None, None, None]
    assert "Кабинет → Школа → Сайт" in found[1].how_to_mend


async def test_one_silent_system_does_not_hide_the_others(clinic: Clinic) -> None:
    found = await clinic.examine(World(yookassa=Reply(0), resend=Reply(500, ""), clock=Reply(0)))
    assert found["Бот"].ok
    assert found["База данных"].ok


async def test_demo_is_well_on_plain_http_with_a_test_shop(clinic: Clinic) -> None:
    demo = {"mode": Mode.DEMO, "public_url": "http://127.0.0.1:8080"}
    found = await clinic.examine(World(settings=demo, yookassa=Reply(body=SHOP | {"test": True})))
    assert (found["Настройки"].ok, found["ЮKassa"].ok) == (True, True)
    assert "тестовый" in found["ЮKassa"].note
