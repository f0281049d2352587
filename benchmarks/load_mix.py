"""What a school's people do, and how often: the mixed profile of ``load.py``, as data."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Act:
    """``share`` of a hundred comings; ``why`` so many. Its name is a method of ``load_acts.Acts``."""

    name: str
    share: float
    why: str


MIX: Final = (
    Act("site", 50, "advertising brings strangers: page, widget's words, one counted visit; most go no further"),
    Act("menu", 25, "of those who come about one in two has been in the bot: menu, about, documents, a friend's link"),
    Act("certificate", 7, "employers and graduates open a certificate by its QR code"),
    Act("chat", 6, "one visitor of eight asks the assistant on the site something, and reads the streamed answer"),
    Act("office", 5, "owner and staff: lists of orders, people and leads"),
    Act("purchase", 4, "4 sales to 50 visits is four times what a good school sells: sales must not hide in the mix"),
    Act("analytics", 2, "owner: a year's figures; few, and the heaviest to answer"),
    Act("quiz", 1, "a student sits down to 20 questions: one coming, about 25 presses"),
)
"""``empty`` is asked beside them, each tenth coming, so that every latency has its measure in the same queue."""
EMPTY_SHARE: Final = 10
THINKS: Final = 1.0
"""Mean seconds between a person's answer and his next press; he does not hurry because we are slow."""
REFERRED: Final = 0.2
"""Of those who come to the bot, by a friend's link."""
