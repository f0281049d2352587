"""``aimpay certificate preview`` gives the owner a link that works; a wrong course is told plainly."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from aimpay.cli import main

Command = Callable[..., tuple[int, str]]
PRODUCTION: Final = {
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


@pytest.fixture
def certificate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    monkeypatch.chdir(tmp_path)
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)

    def run(*words: str) -> tuple[int, str]:
        code = main(["certificate", *words])
        return code, "".join(capsys.readouterr())

    return run


@pytest.mark.slow
def test_link_is_given_for_a_course_that_is_there(certificate: Command) -> None:
    code, told = certificate("preview")
    assert code == 0, told
    assert re.match(r"https://school\.example/certificate_design/[\w-]{32}\nРаботает до \d\d:\d\d по Москве", told)
    code, told = certificate("preview", "nothing")
    assert code != 0
    assert "курс" in told.lower()
