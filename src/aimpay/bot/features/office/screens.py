"""The way into the back-office."""

from aimpay.bot.features.office import texts
from aimpay.bot.moscow import clock_time
from aimpay.bot.screens import Button, Screen, back
from aimpay.contract.office import OfficeLinkMade


def link(made: OfficeLinkMade) -> Screen:
    text = texts.LINK.format(until=clock_time(made.expires_at))
    return Screen(text, ((Button(texts.OPEN, url=made.office_url),), back("admin")))
