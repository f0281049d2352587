"""Charts are plain values: what Plotly and typst get of them, without a browser."""

import json
import re
from datetime import date
from importlib.resources import files
from typing import Any, Final

import pytest

from aimpay.server.insight.asked import Asked, Grain
from aimpay.server.insight.charts.model import Bar, Chart, Colour, Heat, Network, Node, Ranking, Series, Timeline, Unit
from aimpay.server.insight.charts.plotly import plotly_figure
from aimpay.server.insight.charts.scale import scale_of
from aimpay.server.insight.charts.scene import scene
from aimpay.server.insight.charts.words import figure, share, short
from aimpay.server.insight.cohorts import Cohort, CohortWeek
from aimpay.server.insight.funnel import Funnel
from aimpay.server.insight.network import Depth, Invited
from aimpay.server.insight.network import Network as Invitations
from aimpay.server.insight.partners import PartnerReturn
from aimpay.server.insight.pictures import draw_picture, light_palette
from aimpay.server.insight.revenue import Revenue
from aimpay.server.insight.views import cohorts, funnel, masks, names, revenue
from aimpay.server.insight.views.tree import MOST_ROWS, tree

ASKED: Final = Asked(date(2026, 11, 1), date(2026, 11, 30))
MONEY: Final = Timeline(
    "Оборот",
    ("1 ноя", "2 ноя"),
    (
        Series("оборот", (1_499_000, 0)),
        Series("возвраты", (0, -499_000), Colour.BAD),
        Series("доход", (1_446_535, None), Colour.OK, is_line=True),
    ),
    Unit.MONEY,
)
STEPS: Final = Ranking("Воронка", (Bar("<b>Визит", 10), Bar("Оплата", 2, "20 %", Colour.OK)))
TREE: Final = Network("Сеть", (Node("Анна", 0, 0, 2), Node("Борис", 1, 1, 1, "покупок 1", parent=0)))
HEAT: Final = Heat("Когорты", ("0-я", "1-я"), (("октябрь", (1000, 2000)), ("ноябрь", (500, None))))
CHARTS: Final[tuple[Chart, ...]] = (MONEY, STEPS, TREE, HEAT)


def strings(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [one for inner in value.values() for one in strings(inner)]
    if isinstance(value, list | tuple):
        return [one for inner in value for one in strings(inner)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_figure_is_json_of_traces_that_the_basic_bundle_has(chart: Chart) -> None:
    found = plotly_figure(chart)
    assert json.loads(json.dumps(found)) == found
    assert {trace["type"] for trace in found["data"]} <= {"scatter", "bar"}


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_colours_are_tokens_that_exist_by_day_and_by_night(chart: Chart) -> None:
    css = files("aimpay.look").joinpath("tokens.css").read_text("utf-8")
    used = {one.removeprefix("token:").partition("/")[0] for one in strings(plotly_figure(chart)) if "token:" in one}
    assert used
    for name in used:
        assert len(re.findall(rf"--{name}: #", css)) == 2, name
    assert not [one for one in strings(plotly_figure(chart)) if re.match(r"#[0-9a-f]{3}|rgb", one)]


def test_money_is_rubles_on_the_axis_and_exact_in_words() -> None:
    gross, refunds, net = plotly_figure(MONEY)["data"]
    assert gross["y"] == [14990.0, 0.0]
    assert refunds["customdata"][1] == "−4\u00a0990\u00a0₽"
    assert net["y"] == [14465.35, None]


def test_line_of_noughts_only_is_left_out() -> None:
    empty = Timeline("", ("1",), (Series("оборот", (5,)), Series("возвраты", (0,))))
    assert [trace["name"] for trace in plotly_figure(empty)["data"]] == ["оборот"]


def test_words_of_people_are_no_markup_in_a_figure() -> None:
    assert "&lt;b&gt;Визит" in strings(plotly_figure(STEPS))
    assert not [one for one in strings(plotly_figure(STEPS)) if "<b>Визит" in one]


def test_two_names_cut_alike_stay_two_bars() -> None:
    long = "Очень длинное название рекламной кампании"
    (trace,) = plotly_figure(Ranking("", (Bar(f"{long} 1", 1), Bar(f"{long} 2", 2))))["data"]
    assert trace["y"] == [0, 1]


@pytest.mark.parametrize("chart", [*CHARTS, Ranking("Пусто", ())], ids=lambda chart: type(chart).__name__)
def test_picture_is_a_png_of_1280_by_720_and_the_same_each_time(chart: Chart) -> None:
    drawn = draw_picture(chart, "1–30 ноября 2026")
    assert drawn[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(drawn[16:20]), int.from_bytes(drawn[20:24])) == (1280, 720)
    assert drawn == draw_picture(chart, "1–30 ноября 2026")


@pytest.mark.parametrize("chart", CHARTS, ids=lambda chart: type(chart).__name__)
def test_nothing_of_a_picture_stands_outside_of_it(chart: Chart) -> None:
    for mark in scene(chart, light_palette())["marks"]:
        for x in (mark.get("x", 0), *(point[0] for point in (mark.get("from"), mark.get("to")) if point)):
            assert 0 <= x <= 1280, mark
        assert 0 <= mark.get("y", 0) + mark.get("height", 0) <= 720, mark


def test_words_of_a_picture_that_are_typst_are_only_words() -> None:
    assert draw_picture(Ranking("#panic()", (Bar('"]) #eval("1', 1, "$x^2$"),)))


def test_scale_has_round_marks_and_holds_all() -> None:
    scale = scale_of(MONEY)
    assert (scale.least, scale.most) == (-500_000, 1_500_000)
    assert scale.ticks == (-500_000, 0, 500_000, 1_000_000, 1_500_000)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (short(99_000_000, Unit.MONEY), "990 тыс. ₽"),
        (short(123_456_789_00, Unit.MONEY), "123,5 млн ₽"),
        (short(-1_250_000, Unit.MONEY), "−12,5 тыс. ₽"),
        (short(499_900, Unit.MONEY), "4 999 ₽"),
        (share(1250), "12,5 %"),
        (share(-10_000), "−100 %"),
        (share(0), "0 %"),
        (figure(None, Unit.MONEY), "—"),
        (figure(12_345, Unit.WHOLE), "12 345"),
    ],
)
def test_figures_as_people_read_them(said: str, words: str) -> None:
    assert said.replace("\u00a0", " ") == words


def test_each_step_of_the_funnel_says_what_came_of_the_one_before() -> None:
    chart = funnel.chart(Funnel(visit=200, lead=50, bot=50, email=20, opened=10, paid=5))
    assert [bar.value for bar in chart.bars] == [200, 50, 50, 20, 10, 5, 0, 0]
    assert [bar.note.replace("\u00a0", " ") for bar in chart.bars[1:]] == [
        "25 %",
        "100 %",
        "40 %",
        "50 %",
        "50 %",
        "0 %",
        "",
    ]


def test_revenue_goes_up_and_what_was_given_back_goes_down() -> None:
    slot = Revenue(date(2026, 11, 1), 2, 2_998_000, 1_499_000, 104_930, 400_000)
    gross, refunds, net = revenue.chart(ASKED, [slot], slot).series
    assert (gross.values, refunds.values, net.values) == ((2_998_000,), (-1_499_000,), (994_070,))


def test_week_that_has_not_come_yet_is_no_nought() -> None:
    old = Cohort(date(2026, 11, 2), 10, 3, 0, (CohortWeek(0, 1, 0), CohortWeek(1, 3, 0)))
    new = Cohort(date(2026, 11, 9), 5, 0, 0, (CohortWeek(0, 0, 0),))
    assert [cells for _, cells in cohorts.chart(ASKED, [old, new]).rows] == [(1000, 3000), (0, None)]


def test_period_and_its_parts_have_russian_names() -> None:
    weeks = Asked(date(2025, 12, 29), date(2026, 1, 11), Grain.WEEK)
    assert names.slot_name(date(2025, 12, 29), weeks).replace("\u00a0", " ") == "29 дек–4 янв 2025"
    assert names.period_name(ASKED).replace("\u00a0", " ") == "1–30 ноября 2026"
    assert names.period_name(weeks).replace("\u00a0", " ") == "29 декабря 2025 — 11 января 2026"


def invited(number: int, referrer: int, sales: int = 0) -> Invited:
    return Invited(number, f"Человек {number}", referrer, f"Человек {referrer}", 1, sales, sales * 100, 0)


def test_two_hundred_partners_stay_legible() -> None:
    """Friends who invited nobody stand in one row when they are many; those who did are all there by name."""
    inviters = [invited(partner, 1) for partner in range(2, 22)]
    friends = [invited(100 * partner + friend, partner) for partner in range(2, 22) for friend in range(9)]
    chart = tree(Invitations(200, (), tuple(inviters + friends)))
    named = [node.label for node in chart.nodes if not node.is_rest]
    assert chart.rows == len(chart.nodes) <= MOST_ROWS
    assert {one.name for one in inviters} <= set(named)
    assert {node.label for node in chart.nodes if node.is_rest} == {"ещё 4"}
    assert len({node.row for node in chart.nodes}) == len(chart.nodes)


def test_long_chain_and_a_circle_of_friends_are_drawn_too() -> None:
    chain = tree(Invitations(2000, (), tuple(invited(number, number - 1) for number in range(2, 2002))))
    assert len(chain.nodes) == MOST_ROWS
    circle = tree(Invitations(2, (), (invited(1, 2), invited(2, 1))))
    assert circle.is_empty


def test_people_are_numbers_to_those_outside_and_the_same_ones_all_over_the_page() -> None:
    rows = [PartnerReturn(7, "Анна Иванова", 1, 1, 1, 100, 10, 0)]
    found = Invitations(1, (Depth(1, 1, 1, 100, 10),), (Invited(9, "Борис", 7, "Анна Иванова", 1, 1, 100, 10),))
    masked, hidden = masks.nameless(rows, found)
    assert (masked[0].name, hidden.invited[0].referrer_name) == ("Участник 1", "Участник 1")
    assert hidden.invited[0].name == "Участник 2"
    assert "Анна" not in repr((masked, hidden))
    assert {masked[0].user_id, hidden.invited[0].user_id} == {1, 2}
