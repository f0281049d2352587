"""A status that a document names with its code is one that the product answers with."""

import re
from pathlib import Path
from typing import Final

from aimpay.contract.errors import ErrorCode
from docs.blocks import pages
from house.tree import ROOT

CODED: Final = re.compile(r"(?<!\d)[45]\d\d `([a-z_]+)`|`[45]\d\d ([a-z_]+)`")


def test_documents_name_codes_of_the_contract() -> None:
    told = {**pages(), Path("CHANGELOG.md"): (ROOT / "CHANGELOG.md").read_text("utf-8")}
    named = {(str(path), one or other) for path, text in told.items() for one, other in CODED.findall(text)}
    assert len(named) > 3, "the documents name more codes than that: the search is broken"
    assert {(path, code) for path, code in named if code not in set(ErrorCode)} == set()
