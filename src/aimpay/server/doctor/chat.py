"""Whether the site's chat has its model and its people."""

from typing import Final

from aimpay.server.doctor.finding import Finding
from aimpay.server.growth.chat.gateway import Assistant, AssistantFailedError
from aimpay.server.workflows.gateways import BotGateway, DeliveryFailedError, DeliveryRefusedError

CHAT: Final = "Чат на сайте"
TEAM: Final = "Группа команды"


async def look_at_chat(assistant: Assistant | None, bot: BotGateway, team: int | None) -> list[Finding]:
    return [await _assistant(assistant), *await _team(bot, team)]


async def _assistant(assistant: Assistant | None) -> Finding:
    if assistant is None:
        return Finding(CHAT, True, note="помощник выключен: отвечают готовые ответы и люди; включает DEEPSEEK_API_KEY")
    try:
        return Finding(CHAT, True, note=await assistant.check())
    except AssistantFailedError as error:
        mend = "Проверьте DEEPSEEK_API_KEY, DEEPSEEK_MODEL и счёт; пока в чате отвечают готовые ответы и люди."
        return Finding(CHAT, None, f"DeepSeek: {error}", mend)
    finally:
        await assistant.close()


async def _team(bot: BotGateway, team: int | None) -> list[Finding]:
    """That the bot does not answer at all is told elsewhere."""
    if team is None:
        return []
    try:
        info = await bot.info(team)
    except (DeliveryFailedError, DeliveryRefusedError):
        return []
    if info.can_topics:
        return [Finding(TEAM, True, note=f"«{info.group_title}», бот открывает в ней темы")]
    mend = "Включите в группе темы и дайте боту право «Управление темами», или очистите SUPPORT_CHAT_ID."
    return [Finding(TEAM, None, f"в группе {team} бот не может открывать темы", mend)]
