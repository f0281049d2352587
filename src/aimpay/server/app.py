"""The server: routes of every room on one FastAPI app."""

import asyncio

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from aimpay.contract.errors import ErrorCode
from aimpay.contract.site import ChatLimits
from aimpay.contract.visits import TRACK_VISIT_PATH
from aimpay.server.back_office import office_of
from aimpay.server.edge.annex import Annex
from aimpay.server.edge.app import UNAVAILABLE, closing, dress, error_answer
from aimpay.server.edge.calls import AWAY
from aimpay.server.edge.cors import Cors
from aimpay.server.edge.errors import UnavailableError
from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.edge.router import Router
from aimpay.server.edge.secret import DOCUMENTED, secret_gate
from aimpay.server.growth.chat.rules import LONGEST_QUESTION, QUESTIONS
from aimpay.server.learning.credentials.chest import Chest
from aimpay.server.office.building import PATH as OFFICE
from aimpay.server.office.building import Wing
from aimpay.server.office.entrance.routes import office_link_routes
from aimpay.server.office.imports.routes import LARGEST_LIST
from aimpay.server.office.imports.routes import PAGE as LISTS
from aimpay.server.office.insight.share_routes import shared_view_routes
from aimpay.server.office.payouts.act_routes import LARGEST_POST
from aimpay.server.office.payouts.words import LIST as PAYOUTS
from aimpay.server.office.texts.media_routes import LARGEST_UPLOAD
from aimpay.server.office.texts.media_routes import PAGE as UPLOADS
from aimpay.server.payouts.card_page import Widget
from aimpay.server.people.routes import blocklist_routes, people_routes
from aimpay.server.school.routes import look_files, school_routes
from aimpay.server.selling.create_payment import Checkout
from aimpay.server.selling.routes import return_routes, selling_routes
from aimpay.server.workflows.catalogue.routes import course_routes, promo_routes
from aimpay.server.workflows.certificate_designs.routes import design_link_routes, design_page_routes
from aimpay.server.workflows.certificates.routes import certificate_admin_routes, certificate_routes
from aimpay.server.workflows.chat.desk import chat_answer_routes
from aimpay.server.workflows.chat.routes import chat_desk_routes, chat_routes
from aimpay.server.workflows.desk.routes import person_desk_routes
from aimpay.server.workflows.digest.routes import digest_routes
from aimpay.server.workflows.fiscal.routes import fiscal_routes
from aimpay.server.workflows.gateways import DeliveryFailedError, DeliveryRefusedError
from aimpay.server.workflows.house import House
from aimpay.server.workflows.instagram.routes import instagram_routes
from aimpay.server.workflows.integrators.api import PATH as API_PATH
from aimpay.server.workflows.integrators.api import build_api
from aimpay.server.workflows.integrators.gate import key_guard
from aimpay.server.workflows.integrators.routes import api_routes
from aimpay.server.workflows.issuer.routes import issuer_routes
from aimpay.server.workflows.landing.routes import site_routes
from aimpay.server.workflows.landing.site import Site
from aimpay.server.workflows.leads.emails import note_pay_email
from aimpay.server.workflows.leads.placing import note_order
from aimpay.server.workflows.leads.routes import form_routes, form_warm_routes, warm_up_routes
from aimpay.server.workflows.mailing.routes import letter_routes, mail_event_routes, news_routes
from aimpay.server.workflows.membership.routes import membership_routes
from aimpay.server.workflows.notification import hint
from aimpay.server.workflows.partners.routes import (
    chart_routes,
    partner_admin_routes,
    partner_routes,
    referral_api_routes,
)
from aimpay.server.workflows.payouts.routes import card_page_routes, payout_admin_routes, payout_routes
from aimpay.server.workflows.quizzes.routes import quiz_admin_routes, quiz_routes
from aimpay.server.workflows.reconciliation.routes import difference_routes
from aimpay.server.workflows.reports.routes import report_call_routes
from aimpay.server.workflows.routes import (
    access_routes,
    notification_routes,
    refund_routes,
    visitor_routes,
)
from aimpay.server.workflows.school.routes import school_setting_routes
from aimpay.server.workflows.stars import stars_routes
from aimpay.server.workflows.verification.routes import verification_routes
from aimpay.server.workflows.visits.bot_address import BotAddress
from aimpay.server.workflows.visits.door import VisitDoor
from aimpay.server.workflows.visits.routes import source_routes, tracking_routes
from aimpay.server.workflows.visits.tracking import Tracking
from aimpay.settings import Settings


class App(FastAPI):
    """``door`` hears of each request first, and hands on to ``ordinary`` what it does not answer."""

    door: ASGIApp | None = None
    leaving = False

    async def leave(self, seconds: float) -> None:
        """Say on ``/health/ready`` that we go, end connections with their answers, and serve on until all know."""
        self.leaving = True
        await asyncio.sleep(seconds)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.leaving:
            send = closing(send)
        if self.door and scope.get("path") == TRACK_VISIT_PATH:
            await self.door(scope, receive, send)
        else:
            await super().__call__(scope, receive, send)

    async def ordinary(self, scope: Scope, receive: Receive, send: Send) -> None:
        await super().__call__(scope, receive, send)


def create_app(settings: Settings, house: House) -> App:
    app = App(title="AiM Pay", version="0.1.0", docs_url=None, redoc_url=None)
    app.add_middleware(Cors, origins=settings.site_origins)
    dress(app, {UPLOADS: LARGEST_UPLOAD, PAYOUTS: LARGEST_POST, LISTS: LARGEST_LIST})
    app.add_exception_handler(DeliveryFailedError, _outside_silent)
    app.add_exception_handler(DeliveryRefusedError, _outside_silent)
    gate = secret_gate([code.get_secret_value() for code in settings.secret_codes])
    for private in _private(settings, house):
        private.build(app, [DOCUMENTED], guard=gate)
    site = _site(settings, house)
    tracking = Tracking(house, _visit_limit(settings, house))
    for public in (*_public(settings, house), tracking_routes(tracking), site_routes(site)):
        public.build(app)
    app.door = VisitDoor(app.ordinary, tracking, settings.site_origins)
    app.router.routes.append(look_files())
    app.router.routes.append(Wing(OFFICE, lambda: office_of(settings, house, site)))
    app.router.routes.append(Annex(API_PATH, lambda: build_api(api_routes(house), house.public_url, key_guard(house))))
    _add_health(app, house)
    return app


def _private(settings: Settings, house: House) -> tuple[Router, ...]:
    """Behind the secret header: what the bot and an operator call."""
    return (
        visitor_routes(house),
        people_routes(house.db, house.clock),
        blocklist_routes(house.db, house.clock, house.admins),
        selling_routes(_checkout(settings, house)),
        access_routes(house),
        membership_routes(house),
        news_routes(house),
        partner_routes(house),
        partner_admin_routes(house),
        referral_api_routes(house),
        payout_routes(house),
        payout_admin_routes(house),
        quiz_routes(house),
        quiz_admin_routes(house),
        refund_routes(house),
        difference_routes(house),
        promo_routes(house),
        course_routes(house),
        stars_routes(house),
        fiscal_routes(house),
        school_setting_routes(house),
        design_link_routes(house),
        certificate_routes(house),
        certificate_admin_routes(house),
        office_link_routes(house),
        source_routes(house),
        form_warm_routes(house),
        chat_desk_routes(house),
        report_call_routes(house),
        person_desk_routes(house),
        chat_answer_routes(house),
        digest_routes(house),
    )


def _public(settings: Settings, house: House) -> tuple[Router, ...]:
    """Open to strangers, each with a limit or a key of its own."""
    widget = Widget(settings.yookassa_payout_widget_url, settings.yookassa_payout_agent_id)
    return (
        notification_routes(house, networks=settings.yookassa_networks, proxies=settings.trusted_proxies),
        card_page_routes(house, widget),
        chart_routes(house),
        shared_view_routes(house, _limit(settings, house, settings.questions_per_minute, "shared:")),
        *_verification(settings, house),
        design_page_routes(house),
        letter_routes(house, settings.trusted_proxies),
        mail_event_routes(house, settings.resend_webhook_secret.get_secret_value()),
        chat_routes(house, _limit(settings, house, settings.chat_per_minute, "chat:")),
        instagram_routes(house),
        school_routes(house.db),
        return_routes(house.db, lambda: _bot_url(house)),
        form_routes(house, _limit(settings, house, settings.forms_per_minute, "form:")),
        warm_up_routes(house, _limit(settings, house, settings.warm_ups_per_minute, "warm:")),
    )


def _checkout(settings: Settings, house: House) -> Checkout:
    return Checkout(
        db=house.db,
        clock=house.clock,
        gateway=house.gateway,
        other_gateways=house.other_gateways,
        return_url=f"{settings.public_url}/success",
        hint=lambda payment_id: hint(house, payment_id),
        placed=lambda session, order: note_order(session, house, order),
        email_kept=note_pay_email,
    )


def _verification(settings: Settings, house: House) -> tuple[Router, Router]:
    """What anybody may ask about certificates, and about who issues them."""
    chest = Chest([code.get_secret_value() for code in settings.secret_codes])
    limit = RateLimit(house.db, house.clock, settings.trusted_proxies, settings.questions_per_minute)
    return verification_routes(house, limit, chest), issuer_routes(house, chest)


def _site(settings: Settings, house: House) -> Site:
    limits = ChatLimits(characters=LONGEST_QUESTION, questions=QUESTIONS)
    return Site(house, BotAddress(house), settings.metrika_counter, settings.metrika_url, limits, settings.site_origins)


def _limit(settings: Settings, house: House, per_minute: int, scope: str) -> RateLimit:
    return RateLimit(house.db, house.clock, settings.trusted_proxies, per_minute, scope=scope)


def _visit_limit(settings: Settings, house: House) -> RateLimit:
    """Nearly every visit is of another address, and a row for each would cost as much as the visit."""
    most = settings.visits_per_minute
    return RateLimit(house.db, house.clock, settings.trusted_proxies, most, scope="visit:", unwritten=most // 10)


async def _bot_url(house: House) -> str | None:
    """None while the bot does not answer: the page is shown all the same."""
    try:
        return f"https://t.me/{(await house.bot.info(None)).username}"
    except (DeliveryFailedError, DeliveryRefusedError):
        return None


async def _outside_silent(_request: Request, _error: Exception) -> JSONResponse:
    return error_answer(503, ErrorCode.UNAVAILABLE, UNAVAILABLE)


def _add_health(app: App, house: House) -> None:
    @app.get("/health/live", tags=["health"], summary="The process answers")
    async def live() -> dict[str, str]:
        return {"status": "ok"}

    @app.get("/health/ready", tags=["health"], summary="The database answers, and we stay", responses={503: AWAY})
    async def ready() -> dict[str, str]:
        if app.leaving or not await house.db.answers():
            raise UnavailableError
        return {"status": "ok"}
