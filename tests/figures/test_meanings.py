"""The words about a measure are the same on the page and in the docs."""

from pathlib import Path

from aimpay.server.insight.measures import MEANINGS, described

DOCS = Path(__file__).parents[2] / "docs" / "measures.md"


def test_docs_say_of_every_measure_what_its_page_says() -> None:
    told = DOCS.read_text(encoding="utf-8")
    missing = [name for name, meaning in MEANINGS.items() if described(meaning) not in told]
    assert not missing, f"docs/measures.md says something else about: {', '.join(missing)}"
