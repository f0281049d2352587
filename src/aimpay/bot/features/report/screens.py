"""The statement, the list of friends, the chart's link, ranks and places."""

from datetime import date, datetime

from aimpay.bot.features.report import texts
from aimpay.bot.moscow import MOSCOW
from aimpay.bot.screens import Button, Rows, Screen, back, safe
from aimpay.bot.typography import counted
from aimpay.contract.money_text import rubles
from aimpay.contract.partners import (
    ChartLink,
    ClientsReport,
    HeldPart,
    InvitedFriend,
    InvitedList,
    TopReferrer,
    TopReferrers,
)


def my_report(report: ClientsReport, hold_days: int) -> Screen:
    text = texts.YOUR_REPORT.format(
        invited=report.invited_count,
        paid=report.paid_count,
        rank=_rank(report),
        money="\n".join(_money(report)),
        hold=counted(hold_days, "день", "дня", "дней"),
    )
    return Screen(text, _report_rows(report))


def _report_rows(report: ClientsReport) -> Rows:
    ranks = Button(texts.RANKS, "my_ranks")
    if not report.invited_count:
        return (Button(texts.LINK, "my_link"), ranks), back("earn")
    friends = Button(texts.FRIENDS.format(count=report.invited_count), "my_friends")
    return (friends, ranks), (Button(texts.CHART, "my_chart"), Button(texts.FILE, "my_file")), back("earn")


def _rank(report: ClientsReport) -> str:
    return texts.RANK.format(rank=safe(report.rank.name)) if report.rank else ""


def _money(report: ClientsReport) -> list[str]:
    """States that are empty and rare are left out."""
    lines = [texts.REVIEW.format(sum=rubles(report.review))] if report.review else []
    lines.append(texts.HELD.format(sum=rubles(report.held)) + _parts(report.held_parts))
    lines.append(texts.AVAILABLE.format(sum=rubles(report.available)))
    if report.paying:
        lines.append(texts.PAYING.format(sum=rubles(report.paying)))
    lines.append(texts.PAID_OUT.format(sum=rubles(report.paid_out)))
    if report.available < 0:
        lines.append(texts.OWING)
    return lines


def _parts(parts: tuple[HeldPart, ...]) -> str:
    return "".join(texts.HELD_PART.format(sum=rubles(one.amount), day=_day(one.available_on)) for one in parts)


def _day(day: date) -> str:
    return f"{day:%d.%m.%Y}"


def _moscow(instant: datetime) -> str:
    return _day(instant.astimezone(MOSCOW).date())


def my_friends(listed: InvitedList) -> Screen:
    if not listed.total:
        return Screen(texts.NO_FRIENDS, ((Button(texts.LINK, "my_link"),), back("my_report")))
    lines = "\n\n".join(map(_friend, listed.invited_list))
    pages = texts.PAGE.format(page=listed.page, pages=listed.pages) if listed.pages > 1 else ""
    return Screen(texts.YOUR_FRIENDS.format(lines=lines, pages=pages), (*_turning(listed), back("my_report")))


def _friend(friend: InvitedFriend) -> str:
    text = texts.FRIEND.format(name=safe(friend.name), came=_moscow(friend.came_at), state=safe(friend.state))
    paid = texts.FRIEND_PAID.format(paid=_moscow(friend.paid_at), sum=rubles(friend.amount)) if friend.paid_at else ""
    return text + paid


def _turning(listed: InvitedList) -> Rows:
    buttons = []
    if listed.page > 1:
        buttons.append(Button(texts.BACKWARDS, f"my_friends:{listed.page - 1}"))
    if listed.page < listed.pages:
        buttons.append(Button(texts.FORWARDS, f"my_friends:{listed.page + 1}"))
    return (tuple(buttons),) if buttons else ()


def my_chart(link: ChartLink) -> Screen:
    rows = (
        (Button(texts.OPEN_CHART, url=link.chart_url),),
        (Button(texts.CLOSE_CHART, "my_chart_close"),),
        back("my_report"),
    )
    return Screen(texts.YOUR_CHART.format(until=_moscow(link.expires_at)), rows)


def my_ranks(report: ClientsReport, top: TopReferrers) -> Screen:
    rows = [_place(row) for row in top.top]
    if top.me:
        rows.append(texts.GAP)
        rows.append(_place(top.me))
    text = texts.YOUR_RANKS.format(mine=_own_rank(report), table="\n".join(rows) or texts.NOBODY_YET)
    return Screen(text, (back("my_report"),))


def _own_rank(report: ClientsReport) -> str:
    mine = safe(report.rank.name) if report.rank else texts.NO_RANK
    if report.next_rank is None:
        return mine
    missing = max(report.next_rank.threshold - report.paid_count, 1)
    friends = counted(missing, "друг", "друга", "друзей")
    return texts.TO_NEXT.format(mine=mine, next=safe(report.next_rank.name), friends=friends)


def _place(row: TopReferrer) -> str:
    friends = counted(row.count, "друг", "друга", "друзей")
    text = texts.PLACE.format(place=row.place, name=safe(row.name), friends=friends)
    return texts.OWN_PLACE.format(row=text) if row.me else text
