"""Thin routes of the stories that cross rooms."""

from fastapi import Request, Response
from sqlalchemy import update

from aimpay.contract import learning, people, refunds, school, turns
from aimpay.contract.wire import Done
from aimpay.server.edge.calls import ERRORS, read_json, serve
from aimpay.server.edge.client_address import Network, client_address, is_within
from aimpay.server.edge.errors import ForbiddenError, InvalidRequestError
from aimpay.server.edge.refusals import Refusals
from aimpay.server.edge.router import Router
from aimpay.server.people.block_user import known_user
from aimpay.server.people.errors import UserNotFoundError
from aimpay.server.people.find_user import find_user
from aimpay.server.school.models import MediaItem
from aimpay.server.selling.ask_refund import Wish
from aimpay.server.selling.refund_queries import refunds_of_order, refunds_of_user
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import Deed
from aimpay.server.staff.rules import Action
from aimpay.server.workflows.access import decide_join_request, get_invite
from aimpay.server.workflows.content import get_content
from aimpay.server.workflows.grant_access import grant_from_bot
from aimpay.server.workflows.house import House
from aimpay.server.workflows.membership.kicking import kick_now
from aimpay.server.workflows.membership.strangers import report_membership
from aimpay.server.workflows.notification import notification_schema, read_notification, receive_notification
from aimpay.server.workflows.permit import permit
from aimpay.server.workflows.refund_order import wish_refund
from aimpay.server.workflows.revoke_access import revoke_access
from aimpay.server.workflows.turns import close_turn, open_turn
from aimpay.server.workflows.visit import user_view, visit


def visitor_routes(house: House) -> Router:
    """Who comes, and what he is shown."""
    router = Router(tags=["visitors"])

    async def start(request: people.Start) -> people.Started:
        return await visit(house, request)

    async def opening(request: turns.OpenTurn) -> turns.TurnOpened:
        return await open_turn(house, request)

    async def closing(request: turns.CloseTurn) -> turns.TurnClosed:
        return await close_turn(house, request)

    async def check_user(request: people.CheckUser) -> people.UserChecked:
        async with house.db.read() as session:
            user = await find_user(session, request.telegram_id)
            if user is None and request.to_throw:
                raise UserNotFoundError
            view = await user_view(session, house, user, request.telegram_id) if user else None
        return people.UserChecked(user=view)

    async def content(_request: school.GetContent) -> school.Content:
        async with house.db.read() as session:
            return await get_content(session, house.public_url)

    async def save_file_id(request: school.SaveMediaFileId) -> Done:
        async with house.db.write() as session:
            item = MediaItem.key == request.key
            await session.execute(update(MediaItem).where(item).values(file_id=request.file_id))
        return Done()

    serve(router, people.START, start)
    serve(router, turns.OPEN_TURN, opening)
    serve(router, turns.CLOSE_TURN, closing)
    serve(router, people.CHECK_USER, check_user)
    serve(router, school.GET_CONTENT, content)
    serve(router, school.SAVE_MEDIA_FILE_ID, save_file_id)
    return router


def access_routes(house: House) -> Router:
    """The group's door."""
    router = Router(tags=["access"])

    async def invite(request: learning.GetInvite) -> learning.InviteView:
        return await get_invite(house, request.telegram_id, request.course)

    async def join(request: learning.DecideJoinRequest) -> learning.JoinDecision:
        return await decide_join_request(house, request)

    async def membership(request: learning.ReportMembership) -> Done:
        await report_membership(house, request)
        return Done()

    async def remove(request: people.RemoveMember) -> Done:
        await permit(house, request.admin_id, Action.BLOCK)
        await kick_now(house, request)
        return Done()

    serve(router, learning.GET_INVITE, invite)
    serve(router, learning.DECIDE_JOIN_REQUEST, join)
    serve(router, learning.REPORT_MEMBERSHIP, membership)
    serve(router, people.REMOVE_MEMBER, remove)
    return router


def refund_routes(house: House) -> Router:
    """Money back, and access given by hand: for admins."""
    router = Router(tags=["refunds"])

    async def ask(request: refunds.AskRefund) -> refunds.RefundView:
        await permit(house, request.admin_id, Action.REFUND)
        wish = Wish(
            key=request.key,
            reason=request.reason,
            amount=request.amount,
            keep_access=request.keep_access,
            asked_by=request.admin_id,
        )
        deed = Deed(Via.BOT, request.reason, request.key, with_code=False)
        return await wish_refund(house, request.order_number, request.payment_id, wish, deed)

    async def listed(request: refunds.ListRefunds) -> refunds.RefundList:
        await permit(house, request.admin_id, Action.SEE_MONEY)
        if (request.order_number is None) == (request.telegram_id is None):
            raise InvalidRequestError("Назовите номер заказа или человека, одно из двух.")
        async with house.db.read() as session:
            if request.order_number is not None:
                return refunds.RefundList(orders=(await refunds_of_order(session, request.order_number),))
            user = await known_user(session, request.telegram_id or 0)
            return refunds.RefundList(orders=await refunds_of_user(session, user.id))

    async def grant(request: refunds.GrantAccess) -> refunds.Granted:
        await permit(house, request.admin_id, Action.GRANT)
        order = await grant_from_bot(house, request)
        return refunds.Granted(order_number=order.number, amount=order.amount)

    async def revoke(request: refunds.RevokeAccess) -> refunds.Revoked:
        await permit(house, request.admin_id, Action.REVOKE)
        order = await revoke_access(house, request)
        return refunds.Revoked(order_number=order.number, amount=order.amount)

    serve(router, refunds.ASK_REFUND, ask)
    serve(router, refunds.LIST_REFUNDS, listed)
    serve(router, refunds.GRANT_ACCESS, grant)
    serve(router, refunds.REVOKE_ACCESS, revoke)
    return router


def notification_routes(house: House, *, networks: tuple[Network, ...], proxies: tuple[Network, ...]) -> Router:
    """The provider's door: no secret header there, but an address list, and nothing is believed."""
    router, refusals = Router(tags=["notifications"]), Refusals()

    @router.post(
        "/payment_notification",
        summary="YooKassa tells that something changed",
        responses={status: ERRORS[status] for status in (400, 403, 413, 500)},
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": notification_schema()}}}
        },
    )
    async def payment_notification(request: Request) -> Response:
        peer = request.client.host if request.client else ""
        address = client_address(peer, request.headers.getlist("x-forwarded-for"), proxies)
        if address is None or not is_within(address, networks):
            refusals.note(address)
            raise ForbiddenError
        body = await read_json(request)
        if (notification := read_notification(body)) is None:
            raise InvalidRequestError
        await receive_notification(house, *notification, body)
        return Response()

    return router
