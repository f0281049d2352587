"""Lets the staff in: whose browser holds the cookie of a live session, and who is an admin this very moment."""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Annotated, Any, Final
from urllib.parse import urlsplit

from fastapi import Depends, Request
from starlette.responses import Response

from aimpay.server.office.errors import OtherSiteError, SignInNeededError
from aimpay.server.office.sessions import LONGEST, NOTED_EVERY, find_session, note_seen
from aimpay.server.people.find_user import find_user
from aimpay.server.staff.audit import CAME_BY, Via
from aimpay.server.staff.errors import StepUpNeededError
from aimpay.server.staff.permit import check, role_of
from aimpay.server.staff.rules import STEP_UP, Action, Role, may
from aimpay.server.workflows.house import House

COOKIE: Final = "aimpay_office"
SAFE_METHODS: Final = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Staff:
    """Who sits at the page, and in which role. ``stepped_up``: gave a fresh code a moment ago."""

    telegram_id: int
    name: str
    session_id: int
    role: Role
    stepped_up: bool

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    def may(self, action: Action) -> bool:
        return may(self.role, action)


AT_THE_PAGE: Final[ContextVar[Staff | None]] = ContextVar("AT_THE_PAGE", default=None)
"""For templates, whose macros know no page."""


def may_here(action: str) -> bool:
    """Whether whoever the page is drawn for may do it: ``{% if may("send") %}``."""
    staff = AT_THE_PAGE.get()
    return staff is not None and staff.may(Action(action))


class Door:
    """The guard of every route behind the door. Pages take the staff member as ``staff: SignedIn``."""

    def __init__(self, house: House) -> None:
        self._house = house
        public = urlsplit(house.public_url)
        self._origin = f"{public.scheme}://{public.netloc}"
        self._secure = public.scheme == "https"

    async def __call__(self, request: Request) -> None:
        self.check_origin(request)
        staff = await self.known(request)
        if staff is None:
            raise SignInNeededError
        request.state.staff = staff
        AT_THE_PAGE.set(staff)
        CAME_BY.set(Via.OFFICE)

    async def look(self, request: Request) -> None:
        """Ask of a stranger only that no other site sends him."""
        self.check_origin(request)

    def check_origin(self, request: Request) -> None:
        """Refuse what another site makes a browser send. No page of ours goes without one of these headers."""
        if request.method in SAFE_METHODS:
            return
        origin, site = request.headers.get("origin"), request.headers.get("sec-fetch-site", "same-origin")
        ours = {self._origin, f"http://{request.headers.get('host')}", f"https://{request.headers.get('host')}"}
        if origin not in ours or site != "same-origin":
            raise OtherSiteError

    async def known(self, request: Request) -> Staff | None:
        """Return who has signed in; None for a stranger, and for an admin who is one no longer."""
        token, now = request.cookies.get(COOKIE, ""), self._house.clock.now()
        if not token:
            return None
        async with self._house.db.read() as session:
            found = await find_session(session, token, now)
            role = await role_of(session, found.admin_id, self._house.admins) if found else None
            if found is None or role is None:
                return None
            user = await find_user(session, found.admin_id)
        if now - found.seen_at > NOTED_EVERY:
            async with self._house.db.write() as session:
                await note_seen(session, found.id, now)
        stepped_up = found.stepped_up_until is not None and found.stepped_up_until > now
        name = user.full_name if user else f"id{found.admin_id}"
        return Staff(found.admin_id, name, found.id, role, stepped_up)

    def give_cookie(self, answer: Response, token: str) -> None:
        age = int(LONGEST.total_seconds())
        answer.set_cookie(COOKIE, token, age, path="/office", secure=self._secure, httponly=True, samesite="lax")

    def take_cookie(self, answer: Response) -> None:
        answer.delete_cookie(COOKIE, path="/office", secure=self._secure, httponly=True, samesite="lax")


def _signed_in(request: Request) -> Staff:
    staff = request.state.staff
    if not isinstance(staff, Staff):
        raise TypeError("the route stands outside of the door")
    return staff


SignedIn = Annotated[Staff, Depends(_signed_in)]


@dataclass(frozen=True)
class Needs:
    """A dependency that stands at a route: the role of who came must allow ``action``."""

    action: Action

    def __call__(self, request: Request) -> None:
        staff = _signed_in(request)
        check(staff.role, self.action)
        if self.action in STEP_UP and request.method not in SAFE_METHODS:
            check_step_up(staff)


def needs(action: Action) -> Any:
    """Every route of the office names what it needs: ``@router.post(path, dependencies=[needs(Action.REFUND)])``."""
    return Depends(Needs(action))


def check_step_up(staff: Staff) -> None:
    """For what needs a fresh code only at times, such as a refund above the limit."""
    if not staff.stepped_up:
        raise StepUpNeededError
