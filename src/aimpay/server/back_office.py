"""The back-office put together, a line for each of its parts. Of two routes that fit an address the first answers."""

from functools import partial

from fastapi import FastAPI

from aimpay.server.edge.rate_limit import RateLimit
from aimpay.server.edge.router import Router
from aimpay.server.office.acts.certificate_routes import certificate_act_routes
from aimpay.server.office.acts.order_routes import order_act_routes
from aimpay.server.office.acts.person_routes import person_act_routes
from aimpay.server.office.audit.routes import audit_routes
from aimpay.server.office.blocklist.routes import blocklist_page_routes
from aimpay.server.office.board.routes import board_routes
from aimpay.server.office.broadcasts.act_routes import broadcast_act_routes
from aimpay.server.office.broadcasts.routes import broadcast_routes
from aimpay.server.office.building import build_office
from aimpay.server.office.card.routes import card_routes
from aimpay.server.office.certificates.issue_routes import certificate_issue_routes
from aimpay.server.office.certificates.routes import certificate_page_routes
from aimpay.server.office.chats.routes import chat_page_routes
from aimpay.server.office.consents.routes import consent_routes
from aimpay.server.office.courses.price_routes import course_price_routes
from aimpay.server.office.courses.routes import course_page_routes
from aimpay.server.office.data.routes import data_routes
from aimpay.server.office.data.wing import build_data
from aimpay.server.office.differences.routes import difference_page_routes
from aimpay.server.office.door import Door
from aimpay.server.office.entrance.code_routes import PER_MINUTE, code_routes
from aimpay.server.office.entrance.routes import entrance_routes, session_routes
from aimpay.server.office.export.routes import export_routes
from aimpay.server.office.failures.routes import failure_routes
from aimpay.server.office.fiscal.routes import fiscal_page_routes
from aimpay.server.office.home.routes import home_routes
from aimpay.server.office.imports.routes import import_routes
from aimpay.server.office.incomes.routes import income_routes
from aimpay.server.office.insight.costs_routes import cost_routes
from aimpay.server.office.insight.routes import insight_routes
from aimpay.server.office.insight.share_routes import share_routes
from aimpay.server.office.integrations.routes import integration_routes
from aimpay.server.office.knowledge.routes import knowledge_routes
from aimpay.server.office.landing.routes import landing_routes
from aimpay.server.office.leads.routes import lead_list_routes
from aimpay.server.office.orders.routes import order_routes
from aimpay.server.office.payouts.act_routes import payout_act_routes, payout_batch_routes
from aimpay.server.office.payouts.owed_routes import owed_routes
from aimpay.server.office.payouts.routes import one_payout_routes, payout_page_routes
from aimpay.server.office.people.routes import people_page_routes
from aimpay.server.office.promos.routes import promo_page_routes
from aimpay.server.office.query.routes import query_routes
from aimpay.server.office.quizzes.routes import quiz_page_routes
from aimpay.server.office.reports.routes import report_routes
from aimpay.server.office.reports.schedule_routes import report_schedule_routes
from aimpay.server.office.reviews.routes import review_routes
from aimpay.server.office.rights.routes import rights_routes
from aimpay.server.office.roster.routes import roster_routes
from aimpay.server.office.segments.routes import segment_routes
from aimpay.server.office.sequences.routes import sequence_routes
from aimpay.server.office.settings.routes import setting_routes
from aimpay.server.office.stages.routes import stage_routes
from aimpay.server.office.step_up.page import step_up_page
from aimpay.server.office.step_up.routes import step_up_routes
from aimpay.server.office.tasks.routes import task_routes
from aimpay.server.office.templates.routes import template_routes
from aimpay.server.office.texts.legal_routes import legal_routes
from aimpay.server.office.texts.media_routes import media_routes
from aimpay.server.office.texts.routes import text_routes
from aimpay.server.workflows.house import House
from aimpay.server.workflows.landing.site import Site
from aimpay.server.workflows.school.server_values import server_values
from aimpay.settings import Settings


def office_of(settings: Settings, house: House, site: Site) -> FastAPI:
    """The pages of the back-office."""
    door = Door(house)
    limit = RateLimit(house.db, house.clock, settings.trusted_proxies, PER_MINUTE, scope="office-code:")
    return build_office(
        door,
        inside=(
            home_routes(house),
            *_people(house),
            *_money(house),
            *_insight(house),
            *_messages(house),
            *_learning(house),
            *_school(settings, house, site),
            *_house(house, door),
        ),
        outside=(entrance_routes(house, door), code_routes(house, door, limit)),
        step_up=partial(step_up_page, house),
        data=lambda pages: build_data(house, door, pages.answer),
    )


def _people(house: House) -> tuple[Router, ...]:
    return (
        board_routes(house),
        lead_list_routes(house),
        card_routes(house),
        task_routes(house),
        chat_page_routes(house),
        people_page_routes(house),
        person_act_routes(house),
        certificate_act_routes(house),
        blocklist_page_routes(house),
        consent_routes(house),
        rights_routes(house),
    )


def _money(house: House) -> tuple[Router, ...]:
    return (
        order_routes(house),
        order_act_routes(house),
        payout_page_routes(house),
        owed_routes(house),
        payout_batch_routes(house),
        one_payout_routes(house),
        payout_act_routes(house),
        review_routes(house),
        difference_page_routes(house),
        income_routes(house),
        fiscal_page_routes(house),
    )


def _insight(house: House) -> tuple[Router, ...]:
    return (
        insight_routes(house),
        share_routes(house),
        cost_routes(house),
        report_routes(house),
        report_schedule_routes(house),
    )


def _messages(house: House) -> tuple[Router, ...]:
    return (
        broadcast_routes(house),
        broadcast_act_routes(house),
        segment_routes(house),
        template_routes(house),
        sequence_routes(house),
    )


def _learning(house: House) -> tuple[Router, ...]:
    return (
        course_price_routes(house),
        course_page_routes(house),
        promo_page_routes(house),
        quiz_page_routes(house),
        certificate_issue_routes(house),
        certificate_page_routes(house),
    )


def _school(settings: Settings, house: House, site: Site) -> tuple[Router, ...]:
    return (
        landing_routes(site),
        knowledge_routes(house),
        stage_routes(house),
        setting_routes(house, server_values(settings)),
        text_routes(house),
        legal_routes(house),
        media_routes(house),
    )


def _house(house: House, door: Door) -> tuple[Router, ...]:
    """What is about the office itself."""
    return (
        failure_routes(house),
        data_routes(),
        integration_routes(house),
        query_routes(house),
        export_routes(house),
        import_routes(house),
        session_routes(house, door),
        roster_routes(house),
        audit_routes(house),
        step_up_routes(house),
    )
