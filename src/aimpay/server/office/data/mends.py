"""What is changed in the library's templates as they are read: scripts are marked, headings and regions put in order.

A mend that finds nothing any more fails a test: the library was renewed, and its templates have to be looked at.
"""

from collections.abc import Callable
from typing import Final

from jinja2 import BaseLoader, Environment

SIDEBAR: Final = '<aside class="navbar navbar-vertical navbar-expand-lg" aria-label="Таблицы">'
MENDS: Final = (
    ("<script", '<script nonce="{{ csp_nonce() }}"'),
    ('onclick="applyColumnVisibility()"', "data-applies-columns"),
    ('onchange="window.location = this.value"', "data-goes-to-value"),
    ('<h1 class="navbar-brand navbar-brand-autodark">', '<div class="navbar-brand" data-brand>'),
    ("</a>\n                    </h1>", "</a>\n                    </div>"),
    ('<h3 class="card-title">', '<h2 class="card-title">'),
    ("</h3>", "</h2>"),
    ('<div class="page-wrapper">', '<div class="page-wrapper" role="main">'),
    ('<aside class="navbar navbar-vertical navbar-expand-lg" data-bs-theme="dark">', SIDEBAR),
    ('{{ _("Admin") }}', "Данные"),
    ('<th scope="col" class="w-1"></th>', '<td class="w-1"></td>'),
)


class MendingLoader(BaseLoader):
    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, name, is_fresh = self._loader.get_source(environment, template)
        for old, new in MENDS:
            source = source.replace(old, new)
        return source, name, is_fresh


def mend_templates(environment: Environment, nonce: Callable[[], str]) -> None:
    if environment.loader is None:
        raise TypeError("the library's templates have no loader")
    environment.globals["csp_nonce"] = nonce
    environment.loader = MendingLoader(environment.loader)
