"""Decisions about payouts: each is asked once more, with its figures and a reason."""

from typing import Annotated, Final

from fastapi import Form, Query, Request
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from aimpay.contract.payouts import ApprovePayout, MarkReferralPaid, RejectPayout
from aimpay.server.edge.router import Router
from aimpay.server.kit.ids import new_key
from aimpay.server.office.doing import Key, deed, deed_without_reason, do
from aimpay.server.office.door import SignedIn, Staff, needs
from aimpay.server.office.frame import office_page, render
from aimpay.server.office.payouts import words
from aimpay.server.office.payouts.page import facts_of, told
from aimpay.server.office.payouts.words import LIST
from aimpay.server.office.reason import Reason
from aimpay.server.payouts.desk import chosen
from aimpay.server.payouts.errors import PayoutNotFoundError, ProofInvalidError
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.payouts import deciding
from aimpay.server.workflows.payouts.desk import LARGEST_PROOF, approve_many, keep_proof

ACTIVE: Final = "payouts"
LARGEST_POST: Final = LARGEST_PROOF + 1024 * 1024
"""A file and what a form wraps it into."""
LONGEST_REJECTION: Final = 250
LONGEST_PROOF: Final = 500
Chosen = Annotated[list[str], Query(max_length=100)]
Numbers = Annotated[list[str], Form(max_length=100)]
TITLES: Final = {
    "approve": "Одобрить выплату?",
    "reject": "Отклонить выплату?",
    "paid": "Выплачено вручную?",
}


def payout_batch_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=LIST)

    @router.get("/approve", dependencies=[needs(Action.PAY_OUT)])
    async def ask_many(staff: SignedIn, number: Chosen = []) -> Response:  # noqa: B006 — FastAPI copies it
        async with house.db.read() as session:
            rows = await chosen(session, number)
        total = sum(row.payout.amount for row in rows)
        body = render("payouts/many.html", words=words, rows=rows, total=total, key=new_key())
        return office_page(staff, ACTIVE, "Одобрить выплаты?", body)

    @router.post("/approve", dependencies=[needs(Action.PAY_OUT)])
    async def many(staff: SignedIn, number: Numbers, key: Key, reason: Reason = "") -> Response:
        done, skipped = await approve_many(house, number, staff.telegram_id, deed(key, reason))
        body = render("payouts/approved.html", words=words, done=done, skipped=skipped)
        return office_page(staff, ACTIVE, "Выплаты одобрены", body)

    return router


def payout_act_routes(house: House) -> Router:
    router = Router(tags=["office"], prefix=f"{LIST}/{{number}}")
    _asking(house, router)
    _deciding(house, router)
    _proving(house, router)
    return router


def _asking(house: House, router: Router) -> None:
    @router.get("/{act}", dependencies=[needs(Action.PAY_OUT)])
    async def ask(staff: SignedIn, number: str, act: str) -> Response:
        if act not in TITLES:
            raise PayoutNotFoundError
        return await _ask(house, staff, number, act)


async def _ask(house: House, staff: Staff, number: str, act: str) -> Response:
    async with house.db.read() as session:
        facts = await facts_of(session, house, number)
    place = f"{LIST}/{facts.row.payout.number}"
    body = render("payouts/sure.html", act=act, facts=facts, told=told(facts), place=place, key=new_key())
    return office_page(staff, ACTIVE, TITLES[act], body)


def _deciding(house: House, router: Router) -> None:
    @router.post("/approve", dependencies=[needs(Action.PAY_OUT)])
    async def approve(staff: SignedIn, number: str, key: Key, reason: Reason = "") -> Response:
        asked = ApprovePayout(admin_id=staff.telegram_id, number=number)
        return await do(deciding.approve(house, asked, deed(key, reason)), f"{LIST}/{number}")

    @router.post("/reject", dependencies=[needs(Action.PAY_OUT)])
    async def reject(staff: SignedIn, number: str, key: Key, reason: Reason = "") -> Response:
        done = deed(key, reason, most=LONGEST_REJECTION)
        asked = RejectPayout(admin_id=staff.telegram_id, number=number, reason=done.reason)
        return await do(deciding.reject(house, asked, done), f"{LIST}/{number}")

    @router.post("/paid", dependencies=[needs(Action.PAY_OUT)])
    async def paid(staff: SignedIn, number: str, key: Key, reason: Reason = "") -> Response:
        async with house.db.read() as session:
            facts = await facts_of(session, house, number)
        done = deed(key, reason)
        asked = MarkReferralPaid(
            admin_id=staff.telegram_id,
            telegram_id=facts.telegram_id or 0,
            amount=facts.row.payout.amount,
            proof=done.reason[:LONGEST_PROOF],
            number=number,
        )
        return await do(deciding.mark_paid(house, asked, done), f"{LIST}/{number}")


def _proving(house: House, router: Router) -> None:
    @router.post("/proof", dependencies=[needs(Action.FISCAL)])
    async def proof(request: Request, staff: SignedIn, number: str) -> Response:
        """The form is read here, after the door: a stranger's file is not taken in."""
        async with request.form(max_files=1, max_fields=4) as form:
            file, key = form.get("file"), str(form.get("key", ""))[:40]
            if not isinstance(file, UploadFile) or not file.filename:
                raise ProofInvalidError("Выберите файл.")
            name, content = file.filename, await file.read(LARGEST_PROOF + 1)
        by = staff.telegram_id
        kept = keep_proof(house, number, name, content, by=by, deed=deed_without_reason(key))
        return await do(kept, f"{LIST}/{number}", said="saved")
