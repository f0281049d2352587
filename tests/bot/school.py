"""A small server of the contract, at the wire, that the bot under test talks to."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from aimpay.contract import catalogue, learning, mailing, partners, refunds, school, selling, stars
from aimpay.contract import people as persons
from aimpay.contract.chat import CLOSE_CHAT, TAKE_TEAM_MESSAGE, TeamMessageTaken
from aimpay.contract.errors import ErrorBody, ErrorCode, ErrorDetail
from aimpay.contract.people import ConsentKind
from aimpay.contract.wire import Call, Done, FileCall, Wire
from bot.admin_room import AdminRoom
from bot.exam import Exam
from bot.registry import Registry
from bot.turns import Turns

SECRET = "a-secret-of-the-tests-000"
GROUP_ID = -1001000000001
ORDER = "ABCD2345"
FIRST, SECOND = "ml", "python"
TITLES = {FIRST: "ML", SECOND: "Python <с нуля>"}
INVITE = "https://t.me/+AAAAAAAAAAAAAAAA"
PAGE = "https://pay.example/checkout?orderId=1"
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(8) + (64).to_bytes(4, "big") + (32).to_bytes(4, "big") + b"rest"
FILM = b"\x00\x00\x00\x18ftypmp42 a film of the tests"

ALL = (
    "block",
    "certify",
    "chat",
    "grant",
    "pay_out",
    "reassign",
    "refund",
    "resend",
    "retry",
    "revoke",
    "see_chats",
    "see_home",
    "see_money",
    "see_people",
    "see_reports",
)
"""What the owner may, of what the bot looks at."""


class RefusalError(Exception):
    def __init__(self, status: int, code: ErrorCode, message: str, **details: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.details = status, code, message, details


@dataclass
class Person:
    telegram_id: int
    first_name: str
    username: str | None = None
    email: str | None = None
    confirmed: bool = False
    paid: bool = False
    owned: set[str] = field(default_factory=set)
    trying: set[str] = field(default_factory=set)
    may_try: set[str] = field(default_factory=set)
    blocked: bool = False
    consents: dict[ConsentKind, str] = field(default_factory=dict)
    news: mailing.NewsState = mailing.NewsState.UNASKED

    def has(self, course: str | None) -> bool:
        return course in self.owned | self.trying or (self.paid and course in {None, FIRST})

    def view(self, admins: set[int]) -> persons.UserView:
        owned = [slug for slug in (FIRST, SECOND) if self.has(slug) and slug not in self.trying]
        return persons.UserView(
            telegram_id=self.telegram_id,
            first_name=self.first_name,
            username=self.username,
            pay_email=self.email,
            email_confirmed=self.confirmed,
            paid=bool(owned),
            courses=_named(owned),
            trying=_named(self.trying),
            may_try=_named(self.may_try),
            blocked=self.blocked,
            is_admin=self.telegram_id in admins,
            may=ALL if self.telegram_id in admins else (),
            consents=tuple(self.consents),
            news=self.news,
        )


def _named(slugs: Iterable[str]) -> tuple[persons.OwnedCourse, ...]:
    return tuple(persons.OwnedCourse(slug=slug, title=TITLES[slug]) for slug in sorted(slugs))


@dataclass
class School:
    """``silent`` closes every connection; ``refusals`` answer instead of a call."""

    people: dict[int, Person] = field(default_factory=dict)
    admins: set[int] = field(default_factory=set)
    conversations: dict[str, persons.Conversation] = field(default_factory=dict)
    file_ids: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    calls: list[tuple[str, Any]] = field(default_factory=list)
    refusals: dict[str, RefusalError] = field(default_factory=dict)
    silent: bool = False
    media_is_lost: bool = False
    media_version: str = "1"
    inviter: str = "Анна"
    kind_of_earn: str = "photo"
    last_failure: str | None = None
    members: set[int] = field(default_factory=set)
    invite: str = INVITE
    left: int = 1499000
    orders: tuple[refunds.OrderRefunds, ...] = ()
    price: int = 1499000
    several: bool = False
    asks_news: bool = False
    promo_code: str | None = None
    promo_note: str | None = None
    price_stars: int | None = None
    stars_page: str = ""
    stars_refusal: str | None = None
    media: dict[str, str] = field(default_factory=dict)
    registry: Registry = field(init=False)
    turns: Turns = field(init=False)
    exam: Exam = field(default_factory=Exam)
    admin_room: AdminRoom = field(default_factory=AdminRoom)

    def __post_init__(self) -> None:
        self.registry = Registry(self, PICTURE)
        self.turns = Turns(self)

    def asked(self, call: Call[Any, Any] | FileCall[Any]) -> list[Any]:
        return [request for path, request in self.calls if path == call.path]

    def asked_payloads(self) -> list[str | None]:
        return [asked.payload for asked in self.asked(persons.START)]

    def person(self, telegram_id: int) -> Person:
        if telegram_id not in self.people:
            raise RefusalError(404, ErrorCode.USER_NOT_FOUND, "Сначала нажмите /start")
        return self.people[telegram_id]

    def app(self) -> web.Application:
        app = web.Application()
        for call, answer in self._answers().items():
            app.router.add_post(call.path, self._route(call, answer))
        for file_call, content in (self.registry.files() | self.admin_room.files(PICTURE)).items():
            app.router.add_post(file_call.path, self._file_route(file_call, content))
        app.router.add_get("/media/{name}", self._media)
        return app

    def _route(
        self, call: Call[Any, Any], answer: Callable[[Any], Wire]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def route(request: web.Request) -> web.Response:
            if self.silent:
                raise web.HTTPBadGateway(text="<html>a proxy's page</html>")
            if request.headers.get("X-Secret-Code") != SECRET:
                return _answer(403, _error(ErrorCode.FORBIDDEN, "Нет доступа"))
            asked = call.request.model_validate_json(await request.read())
            return self._guarded(call.path, asked, lambda: _answer(200, answer(asked)))

        return route

    def _file_route(
        self, call: FileCall[Any], content: Callable[[Any], bytes]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def route(request: web.Request) -> web.Response:
            asked = call.request.model_validate_json(await request.read())
            return self._guarded(call.path, asked, lambda: web.Response(body=content(asked)))

        return route

    def _guarded(self, path: str, asked: Any, answer: Callable[[], web.Response]) -> web.Response:
        self.calls.append((path, asked))
        try:
            if path in self.refusals:
                raise self.refusals[path]
            return answer()
        except RefusalError as refusal:
            return _answer(refusal.status, _error(refusal.code, refusal.message, refusal.details))

    async def _media(self, request: web.Request) -> web.Response:
        if self.silent or self.media_is_lost:
            raise web.HTTPBadGateway
        film = request.match_info["name"] == "welcome.mp4"
        return web.Response(body=FILM if film else PICTURE, content_type="video/mp4" if film else "image/png")

    def _answers(self) -> dict[Call[Any, Any], Callable[[Any], Wire]]:
        return {
            persons.START: self._start,
            persons.CHECK_USER: self._check_user,
            **self.turns.answers(),
            persons.RECORD_CONSENT: self._consent,
            persons.SET_PAY_EMAIL: self._email,
            persons.GET_CONVERSATION: lambda asked: self.conversations.get(asked.key, persons.Conversation()),
            persons.SET_CONVERSATION: self._remember,
            persons.REPORT_REACHABILITY: lambda _: Done(),
            persons.BLOCK_USER: self._block,
            persons.UNBLOCK_USER: self._unblock,
            persons.REMOVE_MEMBER: self._remove,
            mailing.GET_NEWS: lambda asked: self._news(asked.telegram_id),
            mailing.AGREE_TO_NEWS: self._agree_to_news,
            mailing.REFUSE_NEWS: lambda asked: self._news(asked.telegram_id, mailing.NewsState.OFF),
            school.GET_CONTENT: lambda _: self._content(),
            school.SAVE_MEDIA_FILE_ID: self._save_file_id,
            selling.GET_COURSES: self._courses,
            selling.GET_PAYMENT_DATA: self._payment_data,
            selling.CREATE_PAYMENT: self._create_payment,
            stars.CHECK_STARS: lambda _: stars.StarsChecked(refusal=self.stars_refusal),
            stars.REPORT_STARS: lambda _: Done(),
            catalogue.APPLY_PROMO: self._apply_promo,
            refunds.LIST_REFUNDS: self._list_refunds,
            refunds.ASK_REFUND: self._ask_refund,
            refunds.GRANT_ACCESS: self._grant,
            refunds.REVOKE_ACCESS: self._revoke,
            TAKE_TEAM_MESSAGE: lambda _: TeamMessageTaken(taken=True),
            CLOSE_CHAT: lambda _: TeamMessageTaken(taken=True, closed=True),
            **self.registry.answers(),
            **self.exam.answers(),
            **self.admin_room.answers(),
            learning.GET_INVITE: self._get_invite,
            learning.START_TRIAL: self._try,
            learning.KEEP_MEMBER: lambda _: Done(),
            learning.DECIDE_JOIN_REQUEST: self._decide,
            learning.REPORT_MEMBERSHIP: lambda _: Done(),
            partners.GET_REFERRAL_LINK: lambda asked: partners.ReferralLink(
                referral_link=f"https://t.me/aimpay_demo_bot?start=r_{asked.telegram_id}"
            ),
            partners.GENERATE_CLIENTS_REPORT: lambda _: partners.ClientsReport(
                invited_count=3, paid_count=2, held=200000, available=100000, paid_out=50050
            ),
        }

    def _start(self, asked: persons.Start) -> Wire:
        is_new = asked.telegram_id not in self.people
        if is_new:
            self.people[asked.telegram_id] = Person(asked.telegram_id, asked.first_name, asked.username)
        user = self.people[asked.telegram_id].view(self.admins)
        invited_by = self.inviter if is_new and (asked.payload or "").startswith("r_") else None
        to_show: Any = "paid" if user.paid else "pay_course"
        course = (asked.payload or "").removeprefix("c_")
        return persons.Started(
            user=user,
            is_new=is_new,
            invited_by=invited_by,
            promo_note=self.promo_note,
            course=course if course in self.on_sale() else None,
            to_show=to_show,
        )

    def on_sale(self) -> list[str]:
        return [FIRST, SECOND] if self.several else [FIRST]

    def _price(self, course: str | None) -> int:
        return 500000 if course == SECOND else self.price

    def _courses(self, asked: selling.GetCourses) -> Wire:
        person = self.person(asked.telegram_id)
        return selling.CourseList(
            courses=[
                selling.CourseOffer(
                    course=slug,
                    title=TITLES[slug],
                    price=self._price(slug),
                    crossed_price=2999000 if slug == FIRST else None,
                    paid=person.has(slug),
                )
                for slug in self.on_sale()
            ]
        )

    def _check_user(self, asked: persons.CheckUser) -> Wire:
        person = self.people.get(asked.telegram_id)
        return persons.UserChecked(user=person.view(self.admins) if person else None)

    def _consent(self, asked: persons.RecordConsent) -> Wire:
        self.person(asked.telegram_id).consents[asked.kind] = asked.version
        return Done()

    def _email(self, asked: persons.SetPayEmail) -> Wire:
        person = self.person(asked.telegram_id)
        if "@" not in asked.email:
            raise RefusalError(422, ErrorCode.EMAIL_INVALID, "В адресе нет знака @")
        same = person.email == asked.email
        person.confirmed = same and (person.confirmed or asked.action_type == "confirmed")
        person.email = asked.email
        return persons.PayEmailSaved(email=asked.email, confirmed=person.confirmed)

    def _remember(self, asked: persons.SetConversation) -> Wire:
        self.conversations[asked.key] = persons.Conversation(state=asked.state, data=asked.data)
        return Done()

    def _block(self, asked: persons.BlockUser) -> Wire:
        self.demand_admin(asked.admin_id)
        self.person(asked.telegram_id).blocked = True
        return Done()

    def _unblock(self, asked: persons.UnblockUser) -> Wire:
        self.demand_admin(asked.admin_id)
        self.person(asked.telegram_id).blocked = False
        return Done()

    def _remove(self, asked: persons.RemoveMember) -> Wire:
        self.demand_admin(asked.admin_id)
        return Done()

    def _list_refunds(self, asked: refunds.ListRefunds) -> Wire:
        self.demand_admin(asked.admin_id)
        if asked.telegram_id is not None:
            return refunds.RefundList(orders=self.orders)
        if asked.order_number != ORDER:
            raise RefusalError(404, ErrorCode.ORDER_NOT_FOUND, "Заказа с таким номером нет")
        return refunds.RefundList(orders=(an_order(left=self.left),))

    def _ask_refund(self, asked: refunds.AskRefund) -> Wire:
        self.demand_admin(asked.admin_id)
        return a_refund(asked.amount or self.left)

    def _grant(self, asked: refunds.GrantAccess) -> Wire:
        self.demand_admin(asked.admin_id)
        return refunds.Granted(order_number=ORDER, amount=asked.amount)

    def _revoke(self, asked: refunds.RevokeAccess) -> Wire:
        self.demand_admin(asked.admin_id)
        return refunds.Revoked(order_number=asked.order_number or "", amount=500_000)

    def demand_admin(self, telegram_id: int) -> None:
        if telegram_id not in self.admins:
            raise RefusalError(403, ErrorCode.ADMINS_ONLY, "Это может только администратор")

    def refusal(self, status: int, code: ErrorCode, message: str, **details: str) -> RefusalError:
        return RefusalError(status, code, message, **details)

    def _save_file_id(self, asked: school.SaveMediaFileId) -> Wire:
        self.file_ids[asked.key] = asked.file_id
        return Done()

    def _payment_data(self, asked: selling.GetPaymentData) -> Wire:
        person = self.person(asked.telegram_id)
        return selling.PaymentData(
            course=asked.course or FIRST,
            several=self.several,
            course_title=TITLES[SECOND] if asked.course == SECOND else "ML <без> математики",
            price=self._price(asked.course),
            price_stars=self.price_stars,
            crossed_price=2999000,
            price_reason=f"промокод {self.promo_code}" if self.promo_code else None,
            promo_code=self.promo_code,
            email=person.email,
            email_confirmed=person.confirmed,
            missing_consents=tuple(kind for kind in ConsentKind if kind not in person.consents),
            paid=person.has(asked.course),
            last_failure=self.last_failure,
        )

    def _create_payment(self, asked: selling.CreatePayment) -> Wire:
        person = self.person(asked.telegram_id)
        if person.has(asked.course):
            raise RefusalError(409, ErrorCode.ALREADY_PAID, "Курс уже оплачен")
        if len(person.consents) < len(ConsentKind):
            raise RefusalError(409, ErrorCode.CONSENT_REQUIRED, "Нужно согласие")
        if not person.confirmed or person.email is None:
            raise RefusalError(409, ErrorCode.EMAIL_REQUIRED, "Нужна почта")
        by_stars = asked.provider == "stars"
        return selling.PaymentCreated(
            confirmation=selling.Confirmation(confirmation_url=self.stars_page if by_stars else PAGE),
            amount=self._price(asked.course),
            receipt_email=person.email,
            expires_at=datetime(2026, 11, 23, 10, 40, tzinfo=UTC),
            attempt=1,
            stars=self.price_stars if by_stars else None,
        )

    def _apply_promo(self, asked: catalogue.ApplyPromo) -> Wire:
        """«SPRING» is half the price, «FREE» the course at once."""
        prices = {"SPRING": 749500, "FREE": 0}
        if (code := asked.code.upper()) not in prices:
            raise RefusalError(404, ErrorCode.PROMO_UNKNOWN, "Такого <промокода> нет")
        self.price, self.promo_code = prices[code], code
        self.person(asked.telegram_id).paid = self.price == 0
        return catalogue.PromoApplied(
            code=code,
            course=asked.course or FIRST,
            course_title="ML <без> математики",
            price=self.price,
            list_price=1499000,
            reason=f"промокод {code}",
            granted=self.price == 0,
        )

    def _get_invite(self, asked: learning.GetInvite) -> Wire:
        course = asked.course or FIRST
        if not self.person(asked.telegram_id).has(course):
            raise RefusalError(403, ErrorCode.NO_ACCESS, "Группа открывается после оплаты")
        return learning.InviteView(
            invite_link=self.invite,
            is_member=asked.telegram_id in self.members,
            course=course,
            course_title=TITLES[course],
        )

    def _try(self, asked: learning.StartTrial) -> Wire:
        person = self.person(asked.telegram_id)
        course = asked.course or min(person.may_try | person.trying, default=FIRST)
        if course not in person.may_try | person.trying:
            raise RefusalError(409, ErrorCode.TRIAL_USED, "Пробный доступ уже был")
        person.may_try.discard(course)
        person.trying.add(course)
        ends_at = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
        return learning.TrialView(course=course, course_title=TITLES[course], ends_at=ends_at)

    def _decide(self, asked: learning.DecideJoinRequest) -> Wire:
        person = self.people.get(asked.telegram_id)
        approve = bool(person and person.paid)
        return learning.JoinDecision(approve=approve, message="Добро пожаловать" if approve else "Ссылка чужая")

    def _content(self) -> Wire:
        texts = {
            "welcome": "<b>Курс</b> для тех, кто хочет понять.",
            "welcome_paid": "Вы с нами.",
            "about": "О курсе: много хорошего.",
            "structure": "Восемь тем.",
            "earn": "Зовите друзей.",
            "support": "Пишите нам.",
        }
        return school.Content(
            school_name="Школа",
            course=_course(FIRST),
            courses=[_course(slug) for slug in self.on_sale()],
            hold_days=14,
            texts=texts | self.texts,
            links={},
            support="help@school.example",
            seller={"name": "ИП Иванова <И. И.>", "inn": "ИНН 123"},
            media={
                "welcome": self._media_view("welcome", "video", "welcome.mp4"),
                "earn": self._media_view("earn", self.kind_of_earn, "earn.png"),
                **{key: self._media_view(key, "photo", name) for key, name in self.media.items()},
            },
            offer=_legal("Публичная оферта"),
            privacy=_legal("Политика конфиденциальности"),
            personal_data=_legal("Согласие на обработку персональных данных"),
            marketing=_legal("Согласие на получение советов и новостей") if self.asks_news else None,
        )

    def _agree_to_news(self, asked: mailing.AgreeToNews) -> Wire:
        if asked.version != "2026-11-01":
            raise RefusalError(409, ErrorCode.CONSENT_REQUIRED, "Текст документа обновился")
        return self._news(asked.telegram_id, mailing.NewsState.ON)

    def _news(self, telegram_id: int, state: mailing.NewsState | None = None) -> Wire:
        person = self.person(telegram_id)
        person.news = state or person.news
        return mailing.NewsView(telegram=person.news)

    def _media_view(self, key: str, kind: Any, name: str) -> school.MediaView:
        url = f"/media/{name}?v={self.media_version}"
        return school.MediaView(kind=kind, url=url, file_name=name, file_id=self.file_ids.get(key))


def _course(slug: str) -> school.CourseView:
    price = 500000 if slug == SECOND else 1499000
    return school.CourseView(slug=slug, title=TITLES[slug], price=price, bonus=200000, group_id=GROUP_ID)


def a_gift(number: str, outside: int, status: str = "paid") -> refunds.OrderRefunds:
    return an_order(left=0).model_copy(update={"order_number": number, "status": status, "paid": 0, "outside": outside})


def an_order(*, left: int) -> refunds.OrderRefunds:
    return refunds.OrderRefunds(
        order_number=ORDER,
        status="paid",
        course_title="ML <без> математики",
        buyer_name="Борис <b>",
        telegram_id=1003,
        paid=1499000,
        left=left,
        refunds=(),
    )


def a_refund(amount: int) -> refunds.RefundView:
    return refunds.RefundView(
        refund_id=1,
        payment_id="p",
        provider_refund_id=None,
        amount=amount,
        status="created",
        external=False,
        keep_access=False,
        reason="",
        asked_by=1001,
        failure=None,
        created_at=datetime(2026, 11, 23, 10, tzinfo=UTC),
        finished_at=None,
    )


def _legal(title: str) -> school.LegalText:
    digest = hashlib.sha256(title.encode()).hexdigest()
    return school.LegalText(
        version="2026-11-01", sha256=digest, title=title, summary="Коротко.", url="https://school.example/legal"
    )


def _error(code: ErrorCode, message: str, details: dict[str, str] | None = None) -> ErrorBody:
    return ErrorBody(error=ErrorDetail(code=code, message=message, details=details or {}))


def _answer(status: int, model: Wire) -> web.Response:
    return web.Response(text=model.model_dump_json(), status=status, content_type="application/json")
