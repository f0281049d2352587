"""axe-core in a page: what keeps people with other senses and hands out. The script comes with a package."""

from importlib.resources import files
from typing import Any, Final

from playwright.sync_api import Page

RUN: Final = "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"


def violations(page: Page) -> list[str]:
    """Return each fault as «rule: what is wrong (where)»; empty when there is none. A page's own CSP is no obstacle."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8"))
    found: list[dict[str, Any]] = page.evaluate(RUN)
    return [f"{one['id']}: {one['help']} ({_where(one)})" for one in found]


def _where(fault: dict[str, Any]) -> str:
    return "; ".join(" ".join(map(str, node["target"])) for node in fault["nodes"][:5])
