"""Every text of the demo page can be read: 4.5 to 1 at least, in both schemes."""

import re

import pytest

from aimpay.sandbox.page import LOOK, STATIC

ENOUGH = 4.5
TOKEN = re.compile(r"--([\w-]+):\s*(#[0-9a-f]{6});")
TEXTS = ("ink", "muted", "accent", "ok", "wait", "bad")
GROUNDS = ("paper", "surface", "sunken", "accent-soft")
PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    *((name, f"{name}-soft") for name in ("ok", "wait", "bad")),
    *((text, "bubble-mine") for text in ("ink", "muted", "accent")),
    *(("on-accent", ground) for ground in ("accent", "accent-hover", "ok", "bad")),
]


def schemes() -> dict[str, dict[str, str]]:
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for file in (LOOK / "tokens.css", STATIC / "message.css"):
        before, _, after = file.read_text().partition("prefers-color-scheme: dark")
        light |= dict(TOKEN.findall(before))
        dark |= dict(TOKEN.findall(after))
    return {"light": light, "dark": light | dark}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(scheme: str, text: str, ground: str) -> None:
    colours = schemes()[scheme]
    assert contrast(colours[text], colours[ground]) >= ENOUGH


def test_white_letters_stand_out_from_every_avatar() -> None:
    tints = re.findall(r"\.tint-\d \{\s*background: (#[0-9a-f]{6})", (STATIC / "parts.css").read_text())
    assert len(tints) == 6
    assert all(contrast("#ffffff", tint) >= ENOUGH for tint in tints)


def test_no_rule_names_a_colour_where_a_token_would_do() -> None:
    allowed = {"#fff", "#1b2434", "#8ea4ff", "#4cc498", "#f0ae5c", "#ff8b80"}  # toasts look the same in both schemes
    for file in STATIC.glob("*.css"):
        rules = re.sub(r"--bubble-mine: .*|\.tint-\d \{[^}]*\}", "", file.read_text())
        assert set(re.findall(r": [^;{]*?(#[0-9a-f]{3,6})\b", rules)) <= allowed, file.name
