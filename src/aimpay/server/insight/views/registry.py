"""Every view there is, by the key in its address."""

from typing import Final

from aimpay.server.insight import (
    advertising,
    chat_usage,
    cohorts,
    conversion_time,
    funnel,
    network,
    orders,
    partners,
    revenue,
    warm_up,
)
from aimpay.server.insight.asked import Grain
from aimpay.server.insight.views import advertising as advertising_view
from aimpay.server.insight.views import chat as chat_view
from aimpay.server.insight.views import cohorts as cohorts_view
from aimpay.server.insight.views import funnel as funnel_view
from aimpay.server.insight.views import overview as overview_view
from aimpay.server.insight.views import partners as partners_view
from aimpay.server.insight.views import revenue as revenue_view
from aimpay.server.insight.views import time_to_buy as time_view
from aimpay.server.insight.views import warm_up as warm_view
from aimpay.server.insight.views.model import EVERYTHING, Narrow, View

OVERVIEW: Final = View(
    "overview",
    "Обзор",
    "Главное за\u00a0период. Каждый график ведёт на\u00a0свою страницу.",
    overview_view.load,
    (revenue.MEANING, orders.MEANING, funnel.MEANING),
)
VIEWS: Final = (
    OVERVIEW,
    View(
        "revenue",
        "Выручка",
        "Сколько пришло, сколько вернули и\u00a0что осталось школе.",
        revenue_view.load,
        (revenue.MEANING, orders.MEANING),
    ),
    View(
        "funnel",
        "Воронка",
        "Путь от\u00a0первого визита до\u00a0сертификата: кто идёт дальше и\u00a0где людей теряем.",
        funnel_view.load,
        (funnel.MEANING,),
    ),
    View(
        "advertising",
        "Реклама и\u00a0ROMI",
        "Какой рубль рекламы вернулся: расход и\u00a0выручка по\u00a0источникам и\u00a0кампаниям.",
        advertising_view.load,
        (advertising.MEANING,),
        asks=EVERYTHING - {Narrow.GRAIN},
    ),
    View(
        "cohorts",
        "Когорты",
        "Люди, пришедшие в\u00a0одно время: какая доля купила через неделю, две, три.",
        cohorts_view.load,
        (cohorts.MEANING,),
        usual_days=90,
        usual_grain=Grain.WEEK,
    ),
    View(
        "time",
        "Время до\u00a0покупки",
        "Сколько проходит от\u00a0первого касания до\u00a0первой оплаты.",
        time_view.load,
        (conversion_time.MEANING,),
        asks=EVERYTHING - {Narrow.GRAIN},
    ),
    View(
        "partners",
        "Партнёры",
        "Что принёс и\u00a0чего стоил каждый партнёр и\u00a0кто кого пригласил.",
        partners_view.load,
        (partners.MEANING, network.MEANING),
        asks=frozenset({Narrow.COURSE}),
        load_nameless=partners_view.load_nameless,
    ),
    View(
        "warm-up",
        "Прогрев",
        "До\u00a0какого шага доходят люди и\u00a0сколько из\u00a0них купили.",
        warm_view.load,
        (warm_up.MEANING,),
        asks=EVERYTHING - {Narrow.GRAIN},
    ),
    View(
        "chat",
        "Чат на\u00a0сайте",
        "Сколько спрашивают, сколько стоят ответы и\u00a0что бывает после разговора.",
        chat_view.load,
        (chat_usage.MEANING,),
        asks=frozenset({Narrow.GRAIN}),
    ),
)
BY_KEY: Final = {view.key: view for view in VIEWS}
