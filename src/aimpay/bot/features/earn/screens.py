"""Bonus, link and report of who brings friends."""

from urllib.parse import urlencode

from aimpay.bot.features.earn import texts
from aimpay.bot.screens import Attachment, Button, Screen, back, safe
from aimpay.bot.typography import counted
from aimpay.contract.money_text import rubles
from aimpay.contract.school import Content, CourseView


def earn(content: Content) -> Screen:
    words = [content.texts["earn"]]
    if len(content.courses) > 1:
        words += _terms_of_each(content)
    elif content.course.bonus > 0:
        words.append(_terms(content))
    photo = content.media.get("earn")
    money = (Button(texts.WHERE_TO_PAY, "payout_details"), Button(texts.WITHDRAW, "payout_ask"))
    rows = ((Button(texts.LINK, "my_link"), Button(texts.REPORT, "my_report")), money, back())
    return Screen("\n\n".join(words), rows, Attachment("earn", photo) if photo else None)


def _terms(content: Content) -> str:
    bonus = rubles(content.course.bonus)
    friends = counted(friends_to_break_even(content.course), "друга", "друзей", "друзей")
    return texts.TERMS.format(bonus=bonus, friends=friends, hold=_days(content.hold_days))


def _terms_of_each(content: Content) -> list[str]:
    earning = [course for course in content.courses if course.bonus > 0]
    lines = [texts.TERMS_LINE.format(course=safe(one.title), bonus=rubles(one.bonus)) for one in earning]
    hold = texts.TERMS_HOLD.format(hold=_days(content.hold_days))
    return ["\n".join([texts.TERMS_SEVERAL, *lines, hold])] if lines else []


def _days(number: int) -> str:
    return counted(number, "день", "дня", "дней")


def friends_to_break_even(course: CourseView) -> int:
    """Return how many bonuses cover the price, rounded up."""
    return -(-course.price // course.bonus)


def my_link(link: str, content: Content) -> Screen:
    several = len(content.courses) > 1
    about = texts.SHARE_SCHOOL.format(school=content.school_name)
    words = about if several else texts.SHARE_WORDS.format(course=content.course.title)
    share = urlencode({"url": link, "text": words})
    rows = ((Button(texts.SHARE, url=f"https://t.me/share/url?{share}"),), back("earn"))
    return Screen(texts.YOUR_LINK.format(link=safe(link)), rows)
