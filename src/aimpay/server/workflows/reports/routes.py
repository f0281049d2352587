"""Thin routes of reports, for the bot. Roles are checked here once more."""

from typing import Any

from fastapi.responses import StreamingResponse

from aimpay.contract import reports as contract
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.router import Router
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit
from aimpay.server.workflows.reports.files import file_pieces, ready_job
from aimpay.server.workflows.reports.multiplicators import multiplicators


def report_call_routes(house: House) -> Router:
    router = Router(tags=["reports"])

    async def tables(request: contract.GetMultiplicators) -> contract.Multiplicators:
        await permit(house, request.admin_id, Action.SEE_REPORTS)
        async with house.db.read() as session:
            return await multiplicators(session, house.clock.now(), request.since, request.until)

    serve(router, contract.GET_MULTIPLICATORS, tables)
    _add_file(router, house)
    return router


def _add_file(router: Router, house: House) -> None:
    call = contract.REPORT_FILE
    answer: dict[int | str, dict[str, Any]] = {200: {"content": {call.media_type: {}}, "description": "the file"}}

    @router.post(call.path, summary=call.summary, response_class=StreamingResponse, responses={**ERRORS, **answer})
    async def file(request: contract.GetReportFile) -> StreamingResponse:
        await permit(house, request.admin_id, Action.SEE_REPORTS)
        job = await ready_job(house, request.job_id, request.admin_id)
        headers = {
            "Content-Disposition": f'attachment; filename="{job.file_name}"',
            "Cache-Control": "no-store",
            "Content-Length": str(job.size),
        }
        return StreamingResponse(file_pieces(house, job), media_type=call.media_type, headers=headers)
