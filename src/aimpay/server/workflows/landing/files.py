"""The style sheet of a course's page and the scripts of the widget, read once from ``look/site``."""

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

from aimpay.server.workflows.landing.answers import fingerprint

CHAT: Final = "widget-chat.js"
VERSION: Final = "__VERSION__"
STYLE: Final = '"__STYLE__"'
COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
BLANK: Final = re.compile(r"\s+")
AROUND: Final = re.compile(r" ?([{};,]) ?")


@dataclass(frozen=True)
class Style:
    """``source`` is what a Content-Security-Policy says to let it in."""

    css: str
    source: str


@cache
def style() -> Style:
    """Colours, type and the page's own rules: little enough to stand in the page itself."""
    tokens = _read("tokens.css").replace('url("fonts/', 'url("/look/fonts/')
    css = _tight(tokens + _read("site/site.css"))
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    return Style(css, f"'sha256-{digest}'")


@cache
def script(name: str) -> bytes:
    """Each script carries its style; the first knows the version of the second, which it asks for when it is wanted."""
    text = _read(f"site/{name}").replace(STYLE, json.dumps(_own_style(name), ensure_ascii=False))
    return (text.replace(VERSION, version(CHAT)) if VERSION in text else text).encode()


@cache
def version(name: str) -> str:
    return fingerprint(script(name))


def _own_style(name: str) -> str:
    """The tokens go with the first script: within a shadow tree its host is the root."""
    css = _tight(_read(f"site/{name.removesuffix('.js')}.css"))
    return css if name == CHAT else _host_tokens() + css


def _host_tokens() -> str:
    tokens = _tight(_read("tokens.css"))
    rules = tokens[tokens.index(":root") : tokens.rindex("body{")]
    return rules.replace(':root:not([data-theme="light"])', ':host(:not([data-theme="light"]))').replace(
        ":root", ":host"
    )


def _tight(css: str) -> str:
    return AROUND.sub(r"\1", BLANK.sub(" ", COMMENT.sub("", css))).strip()


def _read(name: str) -> str:
    return files("aimpay.look").joinpath(*name.split("/")).read_text("utf-8")
