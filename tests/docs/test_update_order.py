"""Whoever is replaced first understands those who come after; the pages for operators and for developers agree."""

import re
from typing import Final

from house.tree import ROOT

ORDER: Final = ["worker", "server", "bot"]
UPGRADE: Final = (ROOT / "docs" / "guides" / "upgrade.md").read_text("utf-8")
SCALE: Final = (ROOT / "docs" / "scale.md").read_text("utf-8")


def test_processes_are_replaced_in_one_order_and_rolled_back_in_the_opposite() -> None:
    assert re.findall(r"^\d\. `(\w+)`", UPGRADE, re.MULTILINE) == ORDER
    told = re.search(r"Replace (\w+)s one by one, then (\w+)s, then (\w+)s", SCALE)
    assert told is not None
    assert list(told.groups()) == ORDER
    back = re.search(r"opposite order, (\w+)s, (\w+)s, (\w+)s", SCALE)
    assert back is not None
    assert list(back.groups()) == ORDER[::-1]
    assert "в обратном порядке: `bot`, `server`, `worker`" in UPGRADE
