"""The digest with its buttons."""

from typing import Final

from aimpay.bot.features.digest import texts
from aimpay.bot.screens import Button, Picture, Screen, back, of_server
from aimpay.contract.digest import Digest, DigestPeriod, DigestSet

SETTINGS: Final = "settings"


def digest(found: Digest, period: DigestPeriod) -> Screen:
    switch = tuple(_period(one, is_chosen=one is period) for one in DigestPeriod)
    acts = tuple((of_server(button),) for button in found.buttons)
    picture = ((Button(texts.PICTURE, "digest_picture"),),) if found.has_picture else ()
    words, daily = _daily(found)
    text = f"{found.text}\n\n<i>{words}</i>" if words else found.text
    return Screen(text, (*acts, switch, *picture, *daily, back("admin")))


def _period(one: DigestPeriod, *, is_chosen: bool) -> Button:
    title = texts.PERIODS[one]
    return Button(texts.CHOSEN.format(title=title) if is_chosen else title, f"digest:{one}")


def _daily(found: Digest) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    if found.is_on is None:
        return "", ()
    if found.hour is None:
        return texts.NO_HOUR, ((Button(texts.CHOOSE_HOUR, "office:settings"),),)
    if found.is_on:
        return texts.COMES.format(hour=found.hour), ((Button(texts.OFF, "digest_off"),),)
    return texts.COMES_NOT.format(hour=found.hour), ((Button(texts.ON, "digest_on"),),)


def switched(made: DigestSet) -> Screen:
    hour = texts.AT.format(hour=made.hour) if made.hour is not None else ""
    words = texts.SWITCHED_ON.format(hour=hour) if made.is_on else texts.SWITCHED_OFF
    again = Button(texts.OFF, "digest_off") if made.is_on else Button(texts.ON, "digest_on")
    return Screen(words, ((again,), back("digest")))


def picture(content: bytes) -> Screen:
    return Screen(texts.PICTURE_WORDS, attachment=Picture(content, texts.PICTURE_FILE))


def retry(draft: str) -> Screen:
    return Screen(texts.RETRY, ((Button(texts.RETRY_GO, f"retry_go:{draft}"),), back("digest")))


def retried(count: int) -> Screen:
    return Screen(texts.RETRIED.format(count=count) if count else texts.NOTHING_LEFT, (back("digest"),))


def over() -> Screen:
    return Screen(texts.OVER, (back("digest"),))
