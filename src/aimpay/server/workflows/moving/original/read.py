"""Reads the original's SQLite file, opened so that nothing in it can change. Nothing of ours is asked or written."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from aimpay.server.growth.visits.marks import MARK_LENGTH, Marks, clean
from aimpay.server.kit.email import normalise_email
from aimpay.server.kit.phone import normalise_phone
from aimpay.server.workflows.moving.errors import OriginalUnreadableError
from aimpay.server.workflows.moving.original.referrals import by_telegram
from aimpay.server.workflows.moving.original.rows import Old, OldLead, OldPayment, OldPayout, OldReferral, OldUser
from aimpay.server.workflows.moving.original.values import (
    read_flag,
    read_moment,
    read_rubles,
    read_telegram_id,
    read_text,
)
from aimpay.server.workflows.moving.report import Part

TITLES: Final = {
    "users": "Люди",
    "payments": "Оплаты",
    "exams": "Сданные тесты",
    "certificates": "Сертификаты",
    "referrals": "Кто кого привёл",
    "balances": "Долг партнёрам",
    "payouts": "Выплаченное партнёрам",
    "sources": "Источники",
    "leads": "Лиды",
}
CARDS: Final = (("users", "card_synonym"), ("payouts", "card_synonym"))
LEFT: Final = {
    "chat_messages": "сообщения чата",
    "lead_progress": "шаги прогрева",
    "bindings": "старые привязки карт",
}
SUCCESS: Final = "success"
NO_TELEGRAM: Final = "нет Telegram id, или он записан неверно"
NO_DATE: Final = "дата не читается"
NO_SUM: Final = "сумма не читается"
Row = Mapping[str, Any]


@dataclass(frozen=True)
class _File:
    """``now`` stands for a date that cannot be read where a row is worth taking all the same."""

    link: sqlite3.Connection
    now: datetime
    old: Old

    def columns(self, table: str) -> set[str]:
        return {row["name"] for row in self.link.execute(f"PRAGMA table_info({table})")}

    def rows(self, table: str, *names: str) -> Iterator[Row]:
        """Missing columns are empty: the original's schema grew without migrations."""
        has = self.columns(table)
        if "id" not in has:
            return
        said = ", ".join(name if name in has else f"NULL AS {name}" for name in ("id", *names))
        yield from self.link.execute(f"SELECT {said} FROM {table} ORDER BY id")  # noqa: S608 — names of this module

    def count(self, table: str, column: str = "id") -> int:
        if column not in self.columns(table):
            return 0
        return int(self.link.execute(f"SELECT count({column}) FROM {table}").fetchone()[0])  # noqa: S608 — likewise


def read_original(path: Path, now: datetime) -> Old:
    """Raise OriginalUnreadableError for another file. Runs in a thread."""
    old = Old(parts={key: Part(title) for key, title in TITLES.items()})
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as link:
            link.row_factory = sqlite3.Row
            link.text_factory = lambda body: body.decode("utf-8", "replace")
            _read(_File(link, now, old))
    except sqlite3.Error as error:
        raise OriginalUnreadableError from error
    return old


def _read(file: _File) -> None:
    if "telegram_id" not in file.columns("users"):
        raise OriginalUnreadableError
    _users(file)
    _payments(file)
    _referrals(file)
    _payouts(file)
    _sources(file)
    _leads(file)
    _notes(file)


def _users(file: _File) -> None:
    part, seen = file.old.parts["users"], set[int]()
    names = "username", "telegram_id", "fio", "date_of_certificate", "passed_exam", "paid", "balance", "pay_email"
    for row in file.rows("users", *names, "created_at"):
        part.read += 1
        where, telegram_id = f"users, id {row['id']}", read_telegram_id(row["telegram_id"])
        if telegram_id is None:
            part.skip(where, NO_TELEGRAM)
        elif telegram_id in seen:
            part.skip(where, "такой Telegram id уже был выше: взята первая строка")
        else:
            seen.add(telegram_id)
            file.old.users.append(_user(row, telegram_id, where, file))


def _user(row: Row, telegram_id: int, where: str, file: _File) -> OldUser:
    part, email = file.old.parts["users"], row["pay_email"]
    clean_email = normalise_email(str(email)) if email else None
    if email and clean_email is None:
        part.say(where, "почта записана неверно: человек взят без неё")
    came_at, balance = read_moment(row["created_at"]), read_rubles(row["balance"])
    if came_at is None:
        part.say(where, f"{NO_DATE}: взят сегодняшний день")
    if balance is None:
        file.old.parts["balances"].skip(where, NO_SUM)
    return OldUser(
        row=row["id"],
        telegram_id=telegram_id,
        name=read_text(row["username"]),
        email=clean_email,
        full_name=read_text(row["fio"], 255),
        certificate_at=read_moment(row["date_of_certificate"]),
        passed=read_flag(row["passed_exam"]),
        paid=read_flag(row["paid"]),
        balance=balance or 0,
        came_at=came_at or file.now,
    )


def _payments(file: _File) -> None:
    part = file.old.parts["payments"]
    names = "telegram_id", "transaction_id", "idempotence_key", "amount", "status", "created_at"
    for row in file.rows("payments", *names):
        part.read += 1
        where, telegram_id, at = f"payments, id {row['id']}", read_telegram_id(row["telegram_id"]), None
        amount, at = read_rubles(row["amount"]), read_moment(row["created_at"])
        if row["status"] != SUCCESS:
            part.skip(where, "оплата не прошла")
        elif telegram_id is None or amount is None or at is None:
            part.skip(where, NO_TELEGRAM if telegram_id is None else NO_SUM if amount is None else NO_DATE)
        else:
            key = read_text(row["idempotence_key"], 100) or f"row-{row['id']}"
            payment_id = read_text(row["transaction_id"], 64)
            file.old.payments.append(OldPayment(row["id"], telegram_id, payment_id, key, amount, at))


def _referrals(file: _File) -> None:
    rows = list(file.rows("referrals", "referrer_id", "referred_id", "status", "created_at"))
    part, ids = file.old.parts["referrals"], by_telegram(rows, file.old.users)
    for row in rows:
        part.read += 1
        where, at = f"referrals, id {row['id']}", read_moment(row["created_at"])
        referrer, referred = ids(row["referrer_id"]), ids(row["referred_id"])
        if referrer is None or referred is None:
            part.skip(where, "одного из двоих нет среди людей")
        else:
            bought = row["status"] == SUCCESS
            file.old.referrals.append(OldReferral(row["id"], referrer, referred, bought, at or file.now))


def _payouts(file: _File) -> None:
    part = file.old.parts["payouts"]
    for row in file.rows("payouts", "telegram_id", "idempotence_key", "amount", "status", "created_at"):
        part.read += 1
        where, telegram_id = f"payouts, id {row['id']}", read_telegram_id(row["telegram_id"])
        amount, at = read_rubles(row["amount"]), read_moment(row["created_at"])
        if row["status"] != SUCCESS:
            part.skip(where, "выплата не состоялась")
        elif telegram_id is None or not amount or at is None:
            part.skip(where, NO_TELEGRAM if telegram_id is None else NO_SUM if not amount else NO_DATE)
        else:
            key = read_text(row["idempotence_key"], 80) or f"row-{row['id']}"
            file.old.payouts.append(OldPayout(row["id"], telegram_id, key, amount, at))


def _sources(file: _File) -> None:
    names = "utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content"
    for row in file.rows("sources", *names):
        file.old.parts["sources"].read += 1
        said = [clean(str(row[name]), MARK_LENGTH) if row[name] is not None else None for name in names]
        source, medium = (one.lower() if one else None for one in said[:2])
        file.old.sources[row["id"]] = Marks(source, medium, *said[2:])


def _leads(file: _File) -> None:
    part = file.old.parts["leads"]
    for row in file.rows("leads", "name", "email", "phone", "telegram_id", "created_at", "source_id"):
        part.read += 1
        where = f"leads, id {row['id']}"
        email = normalise_email(str(row["email"])) if row["email"] else None
        phone = normalise_phone(str(row["phone"])) if row["phone"] else None
        telegram_id, at = read_telegram_id(row["telegram_id"]), read_moment(row["created_at"])
        wrong = [word for word, typed, read in (("почта", row["email"], email), ("телефон", row["phone"], phone))
                 if typed and read is None]  # fmt: skip
        if email is None and phone is None and telegram_id is None:
            part.skip(where, f"записано неверно: {', '.join(wrong)}" if wrong else "ни почты, ни телефона, ни Telegram")
            continue
        if wrong:
            part.say(where, f"записано неверно и не взято: {', '.join(wrong)}")
        source = row["source_id"] if isinstance(row["source_id"], int) else None
        lead = OldLead(row["id"], read_text(row["name"]), email, phone, telegram_id, source, at or file.now)
        file.old.leads.append(lead)


def _notes(file: _File) -> None:
    """Of card numbers only the count is ever read."""
    notes, cards = file.old.notes, sum(file.count(*place) for place in CARDS)
    if cards:
        notes.append(
            f"Номеров карт в прежней базе: {cards}. Они не прочитаны и не перенесены: партнёры укажут, куда платить, "
            "в боте. Удалите прежнюю базу, когда переедете: полные номера карт хранить нельзя."
        )
    for table, words in LEFT.items():
        if count := file.count(table):
            notes.append(f"Не переносится: {words} ({count}). Для прежних разговоров и подсчётов сохраните файл базы.")
    prices = "SELECT key, value FROM settings WHERE key IN ('COURSE_AMOUNT', 'REFERRAL_AMOUNT') ORDER BY key"
    if {"key", "value"} <= file.columns("settings"):
        for name, value in file.link.execute(prices):
            kopecks = read_rubles(value)
            if kopecks:
                notes.append(f"{name} прежней системы: {kopecks // 100} ₽. Настройки не меняются: сверьте их сами.")
