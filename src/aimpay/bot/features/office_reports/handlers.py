"""A report that is ready comes as a document. Who may take it is checked by the server."""

from typing import Final

from aimpay.bot import texts as common
from aimpay.bot.features.office_reports import texts
from aimpay.bot.passing import Passing
from aimpay.bot.screens import MENU, Screen
from aimpay.bot.turn import Turn
from aimpay.contract.reports import REPORT_FILE, GetReportFile

DIGITS: Final = 15


async def report_file(turn: Turn) -> Screen | None:
    """The file is a message of its own; the one about it stays."""
    number = turn.argument
    if not (number.isascii() and number.isdigit() and 0 < len(number) <= DIGITS and int(number)):
        return Screen(common.OLD_BUTTON, ((MENU,),))
    await turn.working(texts.PREPARING)
    request = GetReportFile(admin_id=turn.person.id, job_id=int(number))
    async with turn.desk.call.stream(REPORT_FILE, request) as pieces:
        document = Passing(pieces, texts.FILE_NAME)
        await turn.desk.bot.send_document(turn.person.id, document, caption=texts.CAPTION)
    return None
