"""Trials for people; who stays in a group, and checks of it, for admins."""

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import learning
from aimpay.contract.wire import Done
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.learning.group.keeping import keep_member, lift_keeping
from aimpay.server.staff.audit import note_change
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.membership.checking import begin_check
from aimpay.server.workflows.membership.trial import take_trial
from aimpay.server.workflows.permit import permit


def membership_routes(house: House) -> Router:
    router = Router(tags=["access"])

    async def trial(request: learning.StartTrial) -> learning.TrialView:
        return await take_trial(house, request)

    async def keep(request: learning.KeepMember) -> Done:
        await permit(house, request.admin_id, Action.GRANT)
        await house.db.transact(lambda session: _keep(session, house, request))
        return Done()

    async def check(request: learning.CheckMembers) -> learning.CheckStarted:
        await permit(house, request.admin_id, Action.REVOKE)
        asked_by, repair = request.admin_id, request.repair

        async def work(session: AsyncSession) -> int:
            begun = await begin_check(session, house, repair=repair, asked_by=asked_by)
            about, now = ("group_checks", begun.id), house.clock.now()
            note_change(session, by=asked_by, action=Action.REVOKE, about=about, now=now, after={"repair": repair})
            return begun.id

        return learning.CheckStarted(check_id=await house.db.transact(work))

    serve(router, learning.START_TRIAL, trial)
    serve(router, learning.KEEP_MEMBER, keep)
    serve(router, learning.CHECK_MEMBERS, check)
    return router


async def _keep(session: AsyncSession, house: House, request: learning.KeepMember) -> None:
    who, by, now = request.telegram_id, request.admin_id, house.clock.now()
    if request.keep:
        await keep_member(session, telegram_id=who, by=by, reason=request.reason.strip(), now=now)
    else:
        await lift_keeping(session, telegram_id=who, by=by, now=now)
    note_change(
        session,
        by=by,
        action=Action.GRANT,
        about=("kept_members", who),
        now=now,
        after={"kept": request.keep},
        reason=request.reason.strip(),
    )
