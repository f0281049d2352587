"""The doctor's page for the terminal."""

from aimpay.server.doctor.finding import Finding
from aimpay.server.doctor.report import report


def test_report_shows_sign_remedy_and_sum() -> None:
    page = report(
        [
            Finding("Бот", True, note="@aimpay_bot"),
            Finding("Часы", None, "спешат на 20 с", "Включите синхронизацию времени."),
            Finding("База данных", False, "SQLite не отвечает", "Проверьте DATABASE_URL."),
        ]
    ).replace("\N{NO-BREAK SPACE}", " ")
    assert page.splitlines() == [
        "",
        "  ✓ Бот          @aimpay_bot",
        "  ! Часы         Спешат на 20 с",
        "                 → Включите синхронизацию времени.",
        "  ✗ База данных  SQLite не отвечает",
        "                 → Проверьте DATABASE_URL.",
        "",
        "  Работать мешает: 1. Стоит посмотреть: 1.",
    ]


def test_report_has_colours_only_when_asked() -> None:
    findings = [Finding("Бот", False, "не отвечает", "Запустите его.")]
    assert "\x1b" not in report(findings)
    assert "\x1b[31m✗\x1b[0m" in report(findings, colours=True)


def test_report_breaks_no_address_and_fits_a_terminal() -> None:
    url = "https://a-rather-long-name-of-a-school.example.org/payment_notification"
    page = report(
        [Finding("Уведомления", True, note=f"в кабинете ЮKassa должен стоять {url}; события: {'событие ' * 9}")]
    )
    assert url in page
    assert max(map(len, page.splitlines())) <= 100


def test_report_of_a_healthy_school_says_so() -> None:
    assert "можно продавать" in report([Finding("Бот", True, note="@aimpay_bot")])
