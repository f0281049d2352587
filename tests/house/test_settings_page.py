"""docs/settings.md names every setting of the school as the registry does."""

from aimpay.server.school.settings_list import SETTINGS, default_of
from house.tree import ROOT

DOCS = ROOT / "docs" / "settings.md"


def row(key: str) -> str:
    one = next(setting for setting in SETTINGS if setting.key == key)
    default = (default_of(one) or "—").replace("\u00a0", " ")
    code = "да" if one.guarded else ""
    return f"| `{key}` | {one.title} | {one.help} | {default} | {one.readers} | {code} |"


def test_the_table_is_the_registry() -> None:
    written = [line for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert written == [row(setting.key) for setting in SETTINGS]
