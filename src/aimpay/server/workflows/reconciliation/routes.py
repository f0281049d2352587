"""Thin routes of the queue of differences, for admins."""

from sqlalchemy.ext.asyncio import AsyncSession

from aimpay.contract import reconciliation as contract
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.house import House
from aimpay.server.workflows.permit import permit
from aimpay.server.workflows.reconciliation import differences
from aimpay.server.workflows.reconciliation.reconcile import ask_reconciliation


def difference_routes(house: House) -> Router:
    router = Router(tags=["reconciliation"])

    async def listed(request: contract.ListDifferences) -> contract.DifferenceList:
        await permit(house, request.admin_id, Action.SEE_MONEY)
        read = differences.resolved_differences if request.resolved else differences.open_differences
        async with house.db.read() as session:
            rows, count = await read(session, request.limit), await differences.count_open(session)
        return contract.DifferenceList(open_count=count, differences=tuple(map(differences.view, rows)))

    async def start(request: contract.Reconcile) -> contract.ReconciliationStarted:
        await permit(house, request.admin_id, Action.RECONCILE)
        first, last = await ask_reconciliation(house, request.days, request.admin_id)
        return contract.ReconciliationStarted(first_day=first, last_day=last)

    async def resolve(request: contract.ResolveDifference) -> contract.DifferenceView:
        await permit(house, request.admin_id, Action.RECONCILE)

        async def work(session: AsyncSession) -> contract.DifferenceView:
            one = await differences.resolve(
                session,
                request.difference_id,
                by=request.admin_id,
                resolution=request.resolution,
                now=house.clock.now(),
            )
            return differences.view(one)

        return await house.db.transact(work)

    serve(router, contract.RECONCILE, start)
    serve(router, contract.LIST_DIFFERENCES, listed)
    serve(router, contract.RESOLVE_DIFFERENCE, resolve)
    return router
