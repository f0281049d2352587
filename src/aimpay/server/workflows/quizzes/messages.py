"""What people are told of quizzes: Telegram HTML."""

from datetime import datetime
from html import escape

from aimpay.server.kit.moscow import moscow_moment
from aimpay.server.kit.typography import NBSP


def time_is_up(course: str, *, passed: bool, score: int, pass_percent: int, next_at: datetime | None) -> str:
    if passed:
        end = f"Этого хватило: тест сдан, {score}{NBSP}%."
    else:
        end = f"Засчитаны ответы, которые вы успели дать: {score}{NBSP}% из{NBSP}нужных {pass_percent}{NBSP}%."
    wait = f"\n\nСледующая попытка откроется {moscow_moment(next_at)} по{NBSP}Москве." if next_at else ""
    return f"⏳ <b>Время теста вышло</b>\n\nКурс «{escape(course)}». {end}{wait}"


def pardoned(course: str) -> str:
    return f"🎓 <b>Тест засчитан</b>\n\nШкола засчитала вам тест курса «{escape(course)}»: проходить его не{NBSP}нужно."
