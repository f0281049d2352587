"""Thin routes about leads: forms and warm-up pages for anybody, lists and cards behind the secret."""

from typing import Annotated

from fastapi import Query

from aimpay.contract import form_warm
from aimpay.contract import leads as contract
from aimpay.server.edge.calls import ERRORS, serve
from aimpay.server.edge.public_calls import serve_public
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.edge.router import Router
from aimpay.server.growth.leads.listing import LeadFilter, list_leads
from aimpay.server.workflows.house import House
from aimpay.server.workflows.leads import form_warm as warm
from aimpay.server.workflows.leads import forms, merging

LeadNumber = contract.LeadId


def form_routes(house: House, limit: RateLimit) -> Router:
    """No secret header: the site's forms, counted by address."""
    router = Router(tags=["forms"])

    async def contact(request: contract.SaveContact) -> contract.ContactSaved:
        return await forms.save_contact(house, request)

    async def temp(request: contract.CreateTempLead) -> contract.TempLead:
        return await forms.create_temp_lead(house, request)

    async def final(request: contract.SubmitFinalEmail) -> contract.ContactSaved:
        return await forms.submit_final_email(house, request)

    serve_public(router, contract.SAVE_CONTACT, contact, limit)
    serve_public(router, contract.SAVE_LEAD, contact, limit)
    serve_public(router, contract.CREATE_TEMP_LEAD, temp, limit)
    serve_public(router, contract.SUBMIT_FINAL_EMAIL, final, limit)
    return router


def warm_up_routes(house: House, limit: RateLimit) -> Router:
    """No secret header: a page knows its own lead by a token of ours, and nobody else's."""
    router = Router(tags=["warm-up"])

    async def step(request: form_warm.OwnStepTaken) -> form_warm.Recorded:
        return await warm.take_step(house, warm.by_token(house, request.lead), request)

    async def answer(request: form_warm.OwnAnswerGiven) -> form_warm.Recorded:
        return await warm.take_answer(house, warm.by_token(house, request.lead), request)

    async def touch(request: form_warm.OwnTouchSeen) -> form_warm.Recorded:
        return await warm.take_touch(house, warm.by_token(house, request.lead), request)

    serve_public(router, form_warm.RECORD_STEP, step, limit)
    serve_public(router, form_warm.RECORD_ANSWER, answer, limit)
    serve_public(router, form_warm.RECORD_TOUCH, touch, limit)
    return router


def form_warm_routes(house: House) -> Router:
    """FormWarm for operators, and the merging of duplicates."""
    router = Router(tags=["leads"])

    async def merge(request: contract.MergeDuplicates) -> contract.MergedDuplicates:
        return await merging.merge_duplicates(house, request)

    serve(router, contract.MERGE_DUPLICATES, merge)
    _add_list(router, house)
    _add_card(router, house)
    _add_writing(router, house)
    return router


def _add_list(router: Router, house: House) -> None:
    @router.get("/form_warm/clients", summary="Leads, page by page", responses=ERRORS)
    async def clients(query: Annotated[form_warm.ListClients, Query()]) -> contract.LeadList:
        wanted = LeadFilter(**query.model_dump(exclude={"sort_dir"}), descending=query.sort_dir == "desc")
        async with house.db.read() as session:
            return await list_leads(session, wanted)


def _add_card(router: Router, house: House) -> None:
    @router.get("/form_warm/clients/{lead_id:int}", summary="A lead's card", responses=ERRORS)
    async def card(lead_id: LeadNumber) -> contract.LeadCard:
        return await warm.client(house, lead_id)

    @router.get("/form_warm/clients/{lead_id:int}/progress", summary="Steps and touches of a lead", responses=ERRORS)
    async def progress(lead_id: LeadNumber) -> form_warm.ClientProgress:
        return await warm.client_progress(house, lead_id)


def _add_writing(router: Router, house: House) -> None:
    @router.post("/form_warm/clients/{lead_id:int}/progress", summary="A step, once", responses=ERRORS)
    async def step(lead_id: LeadNumber, said: form_warm.StepTaken) -> form_warm.Recorded:
        return await warm.take_step(house, warm.by_id(lead_id), said)

    @router.post("/form_warm/clients/{lead_id:int}/answers", summary="An answer, once", responses=ERRORS)
    async def answer(lead_id: LeadNumber, said: form_warm.AnswerGiven) -> form_warm.Recorded:
        return await warm.take_answer(house, warm.by_id(lead_id), said)

    @router.put("/form_warm/clients/{lead_id:int}/answers", summary="An answer put right", responses=ERRORS)
    async def change(lead_id: LeadNumber, said: form_warm.AnswerGiven) -> form_warm.Recorded:
        return await warm.put_answer_right(house, lead_id, said)

    @router.post("/form_warm/clients/{lead_id:int}/touch", summary="Something was seen, once", responses=ERRORS)
    async def touch(lead_id: LeadNumber, said: form_warm.TouchSeen) -> form_warm.Recorded:
        return await warm.take_touch(house, warm.by_id(lead_id), said)
