"""What a person is told who starts the product with a slip: in Russian, what to mend, and never a traceback."""

import re
from pathlib import Path
from typing import Final

import pytest

from aimpay.cli import main
from aimpay.commands.processes import UserError, load_settings
from aimpay.settings import Settings

VALUES: Final = {
    "PUBLIC_URL": "https://school.example",
    "SECRET_CODES": "0123456789abcdef0123456789abcdef",
    "BOT_TOKEN": "123456789:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "ADMINS": "1",
    "GROUP_ID": "-1001",
    "YOOKASSA_SHOP_ID": "1",
    "YOOKASSA_SECRET_KEY": "live_key",
    "RESEND_API_KEYS": "re_key",
    "RESEND_FROM": "a@school.example",
}
SLIPS: Final = ("", "не то", "-1", "0", "99999", "1.5", "nan", "9" * 5000, "\udcff", "https://[", "школа.рф", "a b")
ENGLISH: Final = re.compile(r"\b([Ii]nput|should|Value|invalid|must|expected)\b")


@pytest.fixture(autouse=True)
def _ready_to_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in VALUES.items():
        monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
def test_whatever_is_wrong_with_a_value_is_told_in_russian(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for slip in SLIPS:
        monkeypatch.setenv(name, slip)
        try:
            load_settings()
        except UserError as error:
            for line in str(error).splitlines():
                assert re.search("[а-я]", line)
                assert not ENGLISH.search(line)


@pytest.mark.parametrize(
    ("name", "slip", "told"),
    [
        ("BOT_TOKEN", "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw", "BOT_TOKEN: нужен токен целиком"),
        ("BOT_TOKEN", "123456789: AAHdqTcvCH1vGWJx", "BOT_TOKEN: нужен токен целиком"),
        ("PUBLIC_URL", "pay.school.ru", "PUBLIC_URL: нужен адрес целиком, с https://"),
        ("DATABASE_URL", "mysql://u:p@h/n", "DATABASE_URL: нужно sqlite:///путь или postgresql://"),
        ("LOG_LEVEL", "verbose", "LOG_LEVEL: нужно одно из: DEBUG, INFO, WARNING, ERROR"),
        ("LOG_FORMAT", "xml", "LOG_FORMAT: нужно одно из: 'lines' или 'json'"),
        ("SERVER_DRAIN_SECONDS", "soon", "SERVER_DRAIN_SECONDS: нужно число"),
        ("TELEGRAM_PER_SECOND", "0", "TELEGRAM_PER_SECOND: нужно число не\u00a0меньше 1"),
    ],
)
@pytest.mark.parametrize("command", ["up", "doctor"])
def test_a_wrong_value_is_named_with_what_is_needed(
    command: str, name: str, slip: str, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, slip)
    assert main([command]) == 1
    assert told in capsys.readouterr().err


@pytest.mark.parametrize("level", ["debug", "INFO", "Warning"])
def test_a_level_may_be_written_in_any_case(level: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", level)
    assert load_settings().log_level == level.upper()


@pytest.mark.parametrize("command", ["demo", "sandbox"])
def test_a_wrong_level_of_the_demo_is_refused_before_anything_is_made(command: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main([command, "--log-level", "verbose"])
    assert list(tmp_path.iterdir()) == []


def test_the_example_is_offered_only_where_there_is_nothing_to_lose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RESEND_FROM")
    assert main(["up"]) == 1
    assert "cp .env.example .env" in capsys.readouterr().err
    (tmp_path / ".env").write_text("RESEND_FROM=\n")
    assert main(["up"]) == 1
    told = capsys.readouterr().err
    assert ".env.example" not in told
    assert "Исправьте в\u00a0.env" in told


def test_a_file_of_settings_in_another_encoding_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".env").write_bytes("RESEND_FROM=Школа".encode("cp1251"))
    assert main(["up"]) == 1
    assert "UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["up", "server", "worker"])
@pytest.mark.parametrize(
    "url",
    [
        "postgresql://aimpay:pass-word@127.0.0.1:9/aimpay",
        "postgresql://aimpay:pass-word@localhost:port/aimpay",
        "sqlite:///taken/aimpay.db",
        "sqlite:///taken",
        "sqlite:///.",
    ],
)
def test_a_database_that_cannot_be_used_is_told_in_two_lines(
    command: str, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("какие-то записи, а не база" * 100)
    monkeypatch.setenv("DATABASE_URL", url)
    assert main([command]) == 1
    told = capsys.readouterr().err.strip()
    assert told.startswith("База данных не\u00a0отвечает")
    assert "DATABASE_URL" in told
    assert "aimpay doctor" in told
    assert told.count("\n") == 1
    assert "pass-word" not in told
