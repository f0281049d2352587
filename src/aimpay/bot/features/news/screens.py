"""The question, the settings and the way out of advice and news."""

from aimpay.bot.features.news import texts
from aimpay.bot.screens import MENU, Button, Rows, Screen, back, safe
from aimpay.contract.mailing import NewsState, NewsView
from aimpay.contract.school import Content, LegalText


def question(legal: LegalText) -> Screen:
    words = texts.ASKED.format(summary=legal.summary, version=safe(legal.version))
    answer = (Button(texts.YES, f"news_yes:{legal.version}"), Button(texts.NO, "news_no"))
    return Screen(words, (answer, (Button(texts.READ, url=legal.url),), back()))


def settings(view: NewsView, legal: LegalText) -> Screen:
    if view.telegram == NewsState.UNASKED:
        return question(legal)
    on = view.telegram == NewsState.ON
    turn = Button(texts.STOP, "news_stop") if on else Button(texts.GET, "news_ask")
    emails = ((Button(texts.STOP_EMAIL, "news_stop_email"),),) if view.emails else ()
    words = [texts.ON if on else texts.OFF]
    if view.emails:
        words.append(texts.EMAILS.format(emails=safe(", ".join(view.emails))))
    return Screen("\n\n".join(words), ((turn,), *emails, (Button(texts.READ, url=legal.url),), back()))


def sure(argument: str) -> Screen:
    """``argument`` names the message under which it was pressed."""
    return Screen(texts.SURE, ((Button(texts.STOP, f"unsubscribe_now:{argument}"), Button(texts.STAY, "menu")),))


def agreed() -> Screen:
    return Screen(texts.AGREED, ((MENU,),))


def declined() -> Screen:
    return Screen(texts.DECLINED, ((MENU,),))


def left() -> Screen:
    return Screen(texts.LEFT, ((Button(texts.AGAIN, "news_ask"),), (MENU,)))


def left_email() -> Screen:
    return Screen(texts.LEFT_EMAIL, (back("news"),))


def offer_rows(content: Content, state: NewsState) -> Rows:
    """For the menu: the question, until it is answered."""
    if content.marketing is None or state != NewsState.UNASKED:
        return ()
    return ((Button(texts.GET, "news"),),)


def settings_buttons(content: Content, state: NewsState) -> tuple[Button, ...]:
    if content.marketing is None or state == NewsState.UNASKED:
        return ()
    return (Button(texts.SETTINGS, "news"),)
