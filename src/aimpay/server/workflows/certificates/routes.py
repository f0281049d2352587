"""Thin routes of certificates: a student's own, and an admin's."""

from typing import Any

from fastapi.responses import Response, StreamingResponse

from aimpay.contract import certificate_admin as admin
from aimpay.contract import certificates as contract
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.router import Router
from aimpay.server.people.find_user import get_user
from aimpay.server.workflows.certificates import claiming, listing, managing
from aimpay.server.workflows.certificates.files import certificate_file, zip_of_certificates
from aimpay.server.workflows.house import House


def certificate_routes(house: House) -> Router:
    """What a student does."""
    router = Router(tags=["certificates"])

    async def state(request: contract.CanGetCertificate) -> contract.CertificateState:
        return await claiming.certificate_state(house, request)

    async def check(request: contract.CheckFio) -> contract.NamePreview:
        async with house.db.read() as session:
            await get_user(session, request.telegram_id)
        return claiming.preview(request.full_name)

    async def save(request: contract.SaveFio) -> contract.CertificateView:
        return await claiming.claim(house, request)

    async def mine(request: contract.ListMyCertificates) -> contract.MyCertificates:
        return await claiming.my_certificates(house, request.telegram_id)

    async def correct(request: contract.AskNameCorrection) -> contract.NameCorrectionView:
        return await claiming.ask_for_correction(house, request)

    serve(router, contract.CAN_GET_CERTIFICATE, state)
    serve(router, contract.CHECK_FIO, check)
    serve(router, contract.SAVE_FIO, save)
    serve(router, contract.LIST_MY_CERTIFICATES, mine)
    serve(router, contract.ASK_NAME_CORRECTION, correct)
    _add_file(router, house)
    return router


def _add_file(router: Router, house: House) -> None:
    call = contract.GENERATE_CERTIFICATE
    answer: dict[int | str, dict[str, Any]] = {200: {"content": {call.media_type: {}}, "description": "the file"}}

    @router.post(call.path, summary=call.summary, response_class=Response, responses={**ERRORS, **answer})
    async def file(request: contract.GenerateCertificate) -> Response:
        made = await certificate_file(house, request)
        return Response(made.body, media_type=made.media_type, headers=_attached(made.name))


def certificate_admin_routes(house: House) -> Router:
    """What an admin does."""
    router = Router(tags=["certificates"])

    async def find(request: admin.FindCertificates) -> admin.FoundCertificates:
        return await managing.find(house, request)

    async def corrections(request: admin.ListCorrections) -> admin.CorrectionList:
        return await managing.corrections(house, request)

    async def decide(request: admin.DecideCorrection) -> admin.CorrectionDecided:
        return await managing.decide(house, request)

    async def issue(request: admin.IssueCertificate) -> contract.CertificateView:
        return await managing.issue_by_hand(house, request)

    async def revoke(request: admin.RevokeCertificate) -> contract.CertificateView:
        return await managing.revoke(house, request)

    async def suspend(request: admin.SuspendCertificate) -> contract.CertificateView:
        return await managing.suspend(house, request)

    async def restore(request: admin.RestoreCertificate) -> contract.CertificateView:
        return await managing.restore(house, request)

    async def reissue(request: admin.ReissueCertificate) -> contract.CertificateView:
        return await managing.reissue_by_hand(house, request)

    async def many(request: admin.IssueCertificates) -> admin.BulkReport:
        return await listing.issue_list(house, request)

    serve(router, admin.FIND_CERTIFICATES, find)
    serve(router, admin.LIST_CORRECTIONS, corrections)
    serve(router, admin.DECIDE_CORRECTION, decide)
    serve(router, admin.ISSUE_CERTIFICATE, issue)
    serve(router, admin.REVOKE_CERTIFICATE, revoke)
    serve(router, admin.SUSPEND_CERTIFICATE, suspend)
    serve(router, admin.RESTORE_CERTIFICATE, restore)
    serve(router, admin.REISSUE_CERTIFICATE, reissue)
    serve(router, admin.ISSUE_CERTIFICATES, many)
    _add_zip(router, house)
    return router


def _add_zip(router: Router, house: House) -> None:
    call = admin.CERTIFICATES_ZIP
    answer: dict[int | str, dict[str, Any]] = {200: {"content": {call.media_type: {}}, "description": "the file"}}

    @router.post(call.path, summary=call.summary, response_class=StreamingResponse, responses={**ERRORS, **answer})
    async def archive(request: admin.ZipCertificates) -> StreamingResponse:
        pieces = await zip_of_certificates(house, request)
        return StreamingResponse(pieces, media_type=call.media_type, headers=_attached("sertifikaty.zip"))


def _attached(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
