"""A little life of a school with every kind of money in it."""

from typing import Final

from money import partners
from money.fiscal import give_back
from money.house import Play

PARTNER: Final = 2001
BUYER: Final = 2002


async def lived(play: Play) -> None:
    """A partner's friend buys and gets a part of it back; the partner is paid."""
    await play.start(PARTNER)
    await play.buy(BUYER, await play.partner_payload(PARTNER))
    await give_back(play, 100_050)
    await partners.give_wallet(play, PARTNER)
    await partners.earn(play, PARTNER, 300_000)
    await partners.approve(play, (await partners.ask(play, PARTNER, 150_000)).number)
    await play.tell_stories()
    await partners.time_goes_on(play, minutes=5)
