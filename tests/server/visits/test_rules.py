"""What a visit is, what brought it, and whose word counts: without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from aimpay.contract.visits import TrackVisit
from aimpay.server.edge.signing import Signer
from aimpay.server.growth.visits.comings import Browser, Coming, appear, come
from aimpay.server.growth.visits.link_code import PURPOSE, VisitLink, link_payload, read_visit_link
from aimpay.server.growth.visits.marks import DIRECT, Marks, clean, host_of, landing_path, metrika_id, read_marks
from aimpay.server.growth.visits.robots import is_robot

NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
VK = Marks(utm_source="vk", utm_medium="cpc")
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 Version/19.1 Mobile Safari/604.1"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/142.0.0.0 YaBrowser/25.10 Safari/537.36"
INSIDE_TELEGRAM = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142 Mobile Safari/537 Telegram-Android/12"


def coming(marks: Marks = DIRECT, *, is_robot: bool = False) -> Coming:
    return Coming(marks=marks, landing="/", is_robot=is_robot, caller="visit:1")


def visited(source: int, *moments: tuple[int, Marks, timedelta]) -> tuple[Browser, list[bool]]:
    browser = appear(source, NOW)
    return browser, [come(browser, coming(marks), number, NOW + after) for number, marks, after in moments]


def test_reload_and_the_next_page_are_no_visits_and_half_an_hour_later_there_is_one() -> None:
    minutes = timedelta(minutes=1)
    _, counted = visited(
        1, (1, VK, 0 * minutes), (1, VK, 29 * minutes), (2, DIRECT, 58 * minutes), (2, DIRECT, 2 * HOUR)
    )
    assert counted == [True, False, False, True]


def test_another_source_is_another_visit_at_once() -> None:
    _, counted = visited(1, (1, VK, 0 * HOUR), (2, Marks(utm_source="mail"), 0 * HOUR))
    assert counted == [True, True]


def test_first_source_never_changes_and_the_last_is_the_latest_that_did_not_come_by_itself() -> None:
    mail = Marks(utm_source="mail")
    browser, _ = visited(1, (1, VK, 0 * HOUR), (2, mail, HOUR), (3, DIRECT, 24 * HOUR))
    assert (browser.first_source_id, browser.last_source_id, browser.last_source_at) == (1, 2, NOW + HOUR)


def test_robot_never_visits_and_leaves_the_next_visit_to_the_person() -> None:
    browser = appear(1, NOW)
    assert not come(browser, coming(VK, is_robot=True), 1, NOW)
    assert come(browser, coming(VK), 1, NOW)


@pytest.mark.parametrize("agent", [PHONE, DESK, INSIDE_TELEGRAM])
def test_people_are_not_taken_for_robots(agent: str) -> None:
    assert not is_robot({"user-agent": agent})


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"user-agent": " "},
        {"user-agent": "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)"},
        {"user-agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"user-agent": "TelegramBot (like TwitterBot)"},
        {"user-agent": "Mozilla/5.0 (compatible; vkShare; +http://vk.com/dev/Share)"},
        {"user-agent": "curl/8.10"},
        {"user-agent": "python-requests/2.32"},
        {"user-agent": PHONE.replace("Safari", "HeadlessChrome")},
        {"user-agent": PHONE, "sec-purpose": "prefetch;prerender"},
        {"user-agent": PHONE, "purpose": "prefetch"},
    ],
)
def test_programs_and_pages_fetched_ahead_are_robots(headers: dict[str, str]) -> None:
    assert is_robot(headers)


def test_equal_marks_are_one_source_whatever_their_case_and_spaces() -> None:
    said = TrackVisit(
        utm_source=" VK ", utm_medium="CPC", utm_campaign="Осень\u200b", referrer="https://www.VK.com/feed?x=1"
    )
    marks = read_marks(said, own_hosts=())
    assert marks == Marks("vk", "cpc", "Осень", None, None, "vk.com")
    assert marks.digest == Marks("vk", "cpc", "Осень", None, None, "vk.com").digest != VK.digest


def test_marks_in_other_fields_are_another_source() -> None:
    assert Marks(utm_source="a", utm_medium="b").digest != Marks(utm_source="a", utm_campaign="b").digest


def test_a_page_of_our_own_refers_nobody() -> None:
    said = TrackVisit(referrer="https://school.example/about")
    assert read_marks(said, own_hosts=("school.example", None)) == DIRECT


@pytest.mark.parametrize("address", [None, "", "vk.com", "https://", "http://[", "android-app", "x" * 2000])
def test_what_is_no_address_has_no_host(address: str | None) -> None:
    assert host_of(address) is None


def test_long_and_invisible_letters_are_cut() -> None:
    assert clean("a\x00b\ud800\u202ec" + "d" * 200, 5) == "abcdd"
    assert clean(" \n ", 5) is None


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("https://x.example/a?utm_source=vk&yclid=1&page=2#top", "/a?page=2"),
        ("/?utm_source=vk", "/"),
        (None, "/"),
        ("http://[", "/"),
        ("/" + "a" * 1000, "/" + "a" * 299),
    ],
)
def test_landing_is_kept_without_the_marks(told: str | None, kept: str) -> None:
    assert landing_path(told) == kept


def test_only_what_metrika_gives_is_taken_for_its_ids() -> None:
    assert metrika_id("1636558842229473212") == "1636558842229473212"
    assert metrika_id("=cmd()") is metrika_id("") is metrika_id(None) is None


SIGNER = Signer(["a secret"], PURPOSE)


def test_longest_link_fits_into_telegram_and_reads_back() -> None:
    payload = link_payload(SIGNER, 36**9, course="a" * 32)
    assert len(payload) <= 64
    assert read_visit_link(SIGNER, payload.removeprefix("c_" + "a" * 32 + "_")) == VisitLink(36**9, None)


def test_code_goes_together_with_a_partner_and_a_promo_code() -> None:
    code = link_payload(SIGNER, 77)
    assert read_visit_link(SIGNER, f"{code}_r_abcd1234") == VisitLink(77, "r_abcd1234")
    assert read_visit_link(SIGNER, "r_abcd1234") == VisitLink(None, "r_abcd1234")


def test_forged_or_cut_code_is_left_out_and_the_rest_counts() -> None:
    code = link_payload(SIGNER, 77)
    other = link_payload(Signer(["another secret"], PURPOSE), 77)
    foreign = link_payload(Signer(["a secret"], "site session"), 77)
    for forged in (other, foreign, code.replace("v_25", "v_26")):
        assert read_visit_link(SIGNER, f"{forged}_p_GIFT") == VisitLink(None, "p_GIFT")
    assert read_visit_link(SIGNER, code[:-1]).session_id is None
