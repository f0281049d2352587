"""Whether the bot runs, and may let people into the school's groups."""

from contextlib import suppress
from http import HTTPStatus
from typing import Final

from aimpay.contract.errors import ErrorCode
from aimpay.contract.gateway import BotInfo
from aimpay.server.doctor.finding import Finding
from aimpay.server.doctor.surroundings import Surroundings
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError

TELEGRAM_PATH: Final = "/telegram"


async def look_at_groups(around: Surroundings, groups: tuple[int, ...]) -> list[Finding]:
    """Look into groups beside the first one. What it means that nobody answers is told elsewhere."""
    with suppress(DeliveryRefusedError, DeliveryFailedError):
        return [_group(await _look_into(around, group_id), group_id) for group_id in groups]
    return []


async def _look_into(around: Surroundings, group_id: int) -> BotInfo:
    try:
        return await around.bot.info(group_id)
    except DeliveryFailedError:
        return await around.telegram(group_id)


async def look_at_bot(around: Surroundings) -> list[Finding]:
    group_id = around.settings.group_id
    try:
        return _introduced(await around.bot.info(group_id), group_id)
    except DeliveryRefusedError as error:
        return [_bot_refused(error)]
    except DeliveryFailedError:
        return await _past_the_bot(around)


def _introduced(info: BotInfo, group_id: int) -> list[Finding]:
    return [Finding("Бот", True, note=f"@{info.username}"), _group(info, group_id)]


def _bot_refused(error: DeliveryRefusedError) -> Finding:
    if error.code == ErrorCode.FORBIDDEN:
        mend = "SECRET_CODES бота и сервера должны совпадать; перезапустите оба процесса."
        return Finding("Бот", False, "процесс бота не принял секретный код", mend)
    return Finding(
        "Бот", False, f"Telegram не принял токен ({error.reason})", "Возьмите BOT_TOKEN у @BotFather заново."
    )


async def _past_the_bot(around: Surroundings) -> list[Finding]:
    """Tell a bot that is not running from a Telegram out of reach."""
    try:
        found = _introduced(await around.telegram(around.settings.group_id), around.settings.group_id)
    except DeliveryRefusedError as error:
        return [_bot_refused(error)]
    except DeliveryFailedError as error:
        mend = "Из России Telegram часто недоступен: задайте TELEGRAM_PROXY или TELEGRAM_API_URL."
        return [Finding("Бот", False, f"Telegram не отвечает ({error})", mend)]
    what = f"токен верен (@{found[0].note.lstrip('@')}), но процесс бота не отвечает"
    return [Finding("Бот", None, what, "Если aimpay не запущен, так и должно быть; иначе проверьте BOT_URL."), found[1]]


def _group(info: BotInfo, group_id: int) -> Finding:
    if info.can_invite is None and info.can_restrict is None:
        mend = "Добавьте бота в группу администратором и проверьте GROUP_ID, а у второго курса — group_id."
        return Finding("Группа", False, f"бота нет в группе {group_id}", mend)
    missing = [
        right
        for right, given in (
            ("«Пригласительные ссылки»", info.can_invite),
            ("«Блокировка пользователей»", info.can_restrict),
        )
        if not given
    ]
    if missing:
        what = f"боту в «{info.group_title}» не хватает прав: {', '.join(missing)}"
        return Finding("Группа", False, what, _give_rights(nothing=not (info.can_invite or info.can_restrict)))
    return Finding("Группа", True, note=f"«{info.group_title}», бот приглашает и удаляет")


def _give_rights(*, nothing: bool) -> str:
    """An ordinary member has none of them, and does not stand among the administrators."""
    if nothing:
        return "Откройте группу → Администраторы; бота там, скорее всего, нет: добавьте и включите эти права."
    return "Откройте группу → Администраторы → бот и включите эти права."


async def look_at_webhook(around: Surroundings) -> list[Finding]:
    """Without Telegram's secret the bot's side door refuses, and that shows that the way to it is open."""
    if not around.settings.telegram_webhook:
        return []
    address = f"{around.settings.public_url}{TELEGRAM_PATH}"
    mend = f"Запустите aimpay up и направьте в прокси путь {TELEGRAM_PATH} на порт {around.settings.bot_port}."
    try:
        status = await around.knock(address)
    except DeliveryFailedError as error:
        return [Finding("Webhook", None, f"{address} отсюда не отвечает ({error})", mend)]
    if status != HTTPStatus.FORBIDDEN:
        return [Finding("Webhook", None, f"{address} ведёт не к боту: ответ {status}, а бот чужому отвечает 403", mend)]
    return [Finding("Webhook", True, note=f"{address} ведёт к боту: без секрета он отказал")]
