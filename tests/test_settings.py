import re
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import pytest
from pydantic import ValidationError

from aimpay.settings import Mode, Settings
from house.tree import ROOT

EXAMPLE_LINE: Final = re.compile(r"^(?:# )?([A-Z_]+)=(.*)$", re.MULTILINE)
CODE: Final = "0f1e2d3c4b5a69788796a5b4c3d2e1f0"
OLDER_CODE: Final = "ffeeddccbbaa99887766554433221100"

REAL: Final[dict[str, Any]] = {
    "public_url": "https://pay.school.ru/",
    "secret_codes": CODE,
    "bot_token": "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw",
    "admins": "11, 22",
    "group_id": "-1001234567890",
    "yookassa_shop_id": "100500",
    "yookassa_secret_key": "live_key",
    "resend_api_keys": "re_one,re_two",
    "resend_from": "Школа <hello@school.ru>",
}


def settings(**changes: Any) -> Settings:
    return Settings(_env_file=None, **{**REAL, **changes})


def test_the_ten_values_are_enough_to_go_live() -> None:
    real = settings()
    assert real.mode is Mode.PRODUCTION
    assert real.public_url == "https://pay.school.ru"
    assert real.admins == (11, 22)
    assert [key.get_secret_value() for key in real.resend_api_keys] == ["re_one", "re_two"]


@pytest.mark.parametrize("name", REAL)
def test_a_half_configured_product_does_not_start(name: str) -> None:
    with pytest.raises(ValidationError, match=name):
        Settings(_env_file=None, **{key: value for key, value in REAL.items() if key != name})


@pytest.mark.parametrize("code", ["", "change-me", "CHANGE-ME", "secret", "default", "x" * 15, f"{CODE},short", " , "])
@pytest.mark.parametrize("mode", Mode)
def test_a_default_or_short_secret_is_refused(code: str, mode: Mode) -> None:
    with pytest.raises(ValidationError, match="secret_codes"):
        settings(secret_codes=code, mode=mode)


def test_two_codes_are_valid_during_rotation_and_the_first_is_sent() -> None:
    rotating = settings(secret_codes=f"{CODE}, {OLDER_CODE}")
    assert [code.get_secret_value() for code in rotating.secret_codes] == [CODE, OLDER_CODE]
    assert rotating.secret == CODE


def test_more_than_two_codes_are_refused() -> None:
    with pytest.raises(ValidationError, match="secret_codes"):
        settings(secret_codes=f"{CODE},{OLDER_CODE},{CODE[::-1]}")


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("blank", ["", " ", " , "])
def test_a_value_left_blank_counts_as_missing(name: str, blank: str) -> None:
    with pytest.raises(ValidationError) as error:
        settings(**{name: blank})
    assert [(problem["loc"], problem["type"]) for problem in error.value.errors()] == [((name,), "missing")]


SANDBOX: Final = [
    {"secret_codes": "sandbox-secret-code-of-the-demo"},
    {"bot_token": "700000001:sandbox-bot-token-of-the-demo-school"},
    {"clock_url": "http://127.0.0.1:8090/sandbox/api/clock"},
    {"yookassa_api_url": "http://127.0.0.1:8090/yookassa/v3"},
    {"resend_api_url": "http://localhost:8090/resend"},
    {"metrika_url": "http://127.0.0.1:8090/metrika"},
]


@pytest.mark.parametrize("values", SANDBOX)
def test_sandbox_values_are_refused_in_production(values: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="песочниц"):
        settings(**values)


@pytest.mark.parametrize("values", SANDBOX)
def test_the_demo_accepts_sandbox_values(values: dict[str, str]) -> None:
    assert settings(**values, mode="demo").mode is Mode.DEMO


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    shown = repr(settings())
    assert not [secret for secret in (CODE, "AAHdqTcv", "live_key", "re_one") if secret in shown]


def test_settings_cannot_change_while_running() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        settings().mode = Mode.DEMO  # type: ignore[misc]


def test_notifications_are_expected_from_yookassas_networks() -> None:
    networks = settings().yookassa_networks
    assert any(ip_address("185.71.76.3") in network for network in networks)
    assert not any(ip_address("127.0.0.1") in network for network in networks)


def test_the_environment_is_read_as_well_as_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SERVER_PORT", "9000")
    real = settings()
    assert real.server_port == 9000
    assert real.internal_server_url == "http://127.0.0.1:9000"


@pytest.mark.parametrize(("url", "is_sqlite"), [("sqlite:///var/aimpay.db", True), ("postgresql://u:p@h/n", False)])
def test_the_database_is_chosen_by_its_address(url: str, is_sqlite: bool) -> None:
    assert settings(database_url=url).is_sqlite is is_sqlite


def test_what_the_example_shows_is_the_default_when_it_is_uncommented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = dict(EXAMPLE_LINE.findall((ROOT / ".env.example").read_text("utf-8")))
    for name in shown:
        monkeypatch.delenv(name, raising=False)
    lines = [f"{name}={REAL.get(name.lower(), value)}" for name, value in shown.items()]
    (tmp_path / "written").write_text("\n".join(lines), "utf-8")
    assert set(shown) == {name.upper() for name in Settings.model_fields}
    assert Settings(_env_file=tmp_path / "written") == settings()
