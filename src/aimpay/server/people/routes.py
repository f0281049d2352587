"""Routes about a person: consents, conversation, reachability, blocklist."""

from collections.abc import Collection
from contextlib import suppress

from aimpay.contract.people import (
    BLOCK_USER,
    GET_CONVERSATION,
    RECORD_CONSENT,
    REPORT_REACHABILITY,
    SET_CONVERSATION,
    UNBLOCK_USER,
    BlockUser,
    Conversation,
    GetConversation,
    RecordConsent,
    ReportReachability,
    SetConversation,
    UnblockUser,
)
from aimpay.contract.wire import Done
from aimpay.server.db.database import Database
from aimpay.server.edge.calls import serve
from aimpay.server.edge.router import Router
from aimpay.server.kit.clock import Clock
from aimpay.server.people.block_user import block_user, known_user, set_reachable, unblock_user
from aimpay.server.people.find_user import get_user
from aimpay.server.people.keep_conversation import get_conversation, set_conversation
from aimpay.server.people.record_consent import record_consent
from aimpay.server.school.legal import shown_version
from aimpay.server.staff.audit import Via
from aimpay.server.staff.deed import Deed, DoneBeforeError
from aimpay.server.staff.permit import permit
from aimpay.server.staff.rules import Action


def people_routes(db: Database, clock: Clock) -> Router:
    """What a person agreed to, and what the bot must remember of him."""
    router = Router(tags=["people"])

    async def consent(request: RecordConsent) -> Done:
        async with db.write() as session:
            user = await get_user(session, request.telegram_id)
            text = await shown_version(session, request.kind, request.version)
            await record_consent(
                session,
                user_id=user.id,
                kind=request.kind,
                version=text.version,
                sha256=text.sha256,
                channel="telegram_bot",
                now=clock.now(),
            )
        return Done()

    async def read_conversation(request: GetConversation) -> Conversation:
        async with db.read() as session:
            return await get_conversation(session, request.key)

    async def write_conversation(request: SetConversation) -> Done:
        await db.transact(lambda session: set_conversation(session, request, clock.now()))
        return Done()

    async def reachability(request: ReportReachability) -> Done:
        async with db.write() as session:
            await set_reachable(session, request.telegram_id, reachable=request.reachable)
        return Done()

    serve(router, RECORD_CONSENT, consent)
    serve(router, GET_CONVERSATION, read_conversation)
    serve(router, SET_CONVERSATION, write_conversation)
    serve(router, REPORT_REACHABILITY, reachability)
    return router


def blocklist_routes(db: Database, clock: Clock, admins: Collection[int]) -> Router:
    """Who is refused service."""
    router = Router(tags=["people"])

    async def block(request: BlockUser) -> Done:
        async with db.write() as session:
            await permit(session, request.admin_id, Action.BLOCK, admins)
            user = await known_user(session, request.telegram_id)
            deed, by = _deed(request), request.admin_id
            with suppress(DoneBeforeError):
                await block_user(session, user_id=user.id, by=by, reason=request.reason, now=clock.now(), deed=deed)
        return Done()

    async def unblock(request: UnblockUser) -> Done:
        async with db.write() as session:
            await permit(session, request.admin_id, Action.BLOCK, admins)
            user = await known_user(session, request.telegram_id)
            with suppress(DoneBeforeError):
                await unblock_user(session, user_id=user.id, by=request.admin_id, now=clock.now(), deed=_deed(request))
        return Done()

    serve(router, BLOCK_USER, block)
    serve(router, UNBLOCK_USER, unblock)
    return router


def _deed(request: BlockUser | UnblockUser) -> Deed:
    return Deed(Via.BOT, request.reason, request.key)
