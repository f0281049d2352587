"""What bringing friends has brought: the statement, the people, a file, a chart, ranks."""

from typing import Final

from aimpay.bot.features.report import screens, texts
from aimpay.bot.passing import Passing
from aimpay.bot.screens import Screen
from aimpay.bot.turn import Turn
from aimpay.contract.partners import (
    CLIENTS_FILE,
    GENERATE_CHART_LINK,
    GENERATE_CLIENTS_REPORT,
    GET_TOP_REFERRERS,
    LIST_CLIENTS,
    REVOKE_CHART_LINKS,
    GenerateChartLink,
    GenerateClientsFile,
    GenerateClientsReport,
    GetTopReferrers,
    ListClients,
    RevokeChartLinks,
)

PAGE_DIGITS: Final = 6


async def my_report(turn: Turn) -> Screen:
    report = await turn.call(GENERATE_CLIENTS_REPORT, GenerateClientsReport(telegram_id=turn.person.id))
    return screens.my_report(report, (await turn.content()).hold_days)


async def my_friends(turn: Turn) -> Screen:
    asked = ListClients(telegram_id=turn.person.id, page=_page(turn.argument))
    return screens.my_friends(await turn.call(LIST_CLIENTS, asked))


async def my_file(turn: Turn) -> None:
    """The file comes as a message of its own; the report stays the current screen."""
    await turn.working(texts.PREPARING)
    request = GenerateClientsFile(telegram_id=turn.person.id)
    async with turn.desk.call.stream(CLIENTS_FILE, request) as pieces:
        document = Passing(pieces, texts.FILE_NAME)
        await turn.desk.bot.send_document(turn.person.id, document, caption=texts.FILE_CAPTION)


async def my_chart(turn: Turn) -> Screen:
    return screens.my_chart(await turn.call(GENERATE_CHART_LINK, GenerateChartLink(telegram_id=turn.person.id)))


async def my_chart_close(turn: Turn) -> Screen:
    await turn.call(REVOKE_CHART_LINKS, RevokeChartLinks(telegram_id=turn.person.id))
    return (await my_report(turn)).below(texts.CHART_CLOSED)


async def my_ranks(turn: Turn) -> Screen:
    report = await turn.call(GENERATE_CLIENTS_REPORT, GenerateClientsReport(telegram_id=turn.person.id))
    top = await turn.call(GET_TOP_REFERRERS, GetTopReferrers(telegram_id=turn.person.id))
    return screens.my_ranks(report, top)


def _page(argument: str) -> int:
    usable = argument.isascii() and argument.isdigit() and len(argument) <= PAGE_DIGITS
    return max(int(argument), 1) if usable else 1
