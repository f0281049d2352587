"""A database of the original, built from its documented schema, with the defects that such databases have."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

SCHEMA: Final = """
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL, updated_at DATETIME);
CREATE TABLE users (id INTEGER PRIMARY KEY, username TEXT UNIQUE, telegram_id TEXT, fio VARCHAR(255),
  date_of_trial_ends DATETIME, date_of_certificate DATETIME, unique_str TEXT UNIQUE NOT NULL, passed_exam BOOLEAN,
  paid BOOLEAN, balance INTEGER, card_synonym TEXT UNIQUE, referral_rank TEXT, invite_link TEXT, source TEXT,
  created_at DATETIME, pay_email TEXT);
CREATE TABLE payments (id INTEGER PRIMARY KEY, telegram_id TEXT NOT NULL, transaction_id TEXT,
  idempotence_key TEXT UNIQUE NOT NULL, amount INTEGER, status TEXT, created_at DATETIME);
CREATE TABLE referrals (id INTEGER PRIMARY KEY, referrer_id TEXT, referred_id TEXT UNIQUE, status TEXT,
  created_at DATETIME);
CREATE TABLE payouts (id INTEGER PRIMARY KEY, telegram_id TEXT, card_synonym TEXT NOT NULL, idempotence_key TEXT UNIQUE,
  amount FLOAT, status TEXT, notified BOOLEAN, transaction_id TEXT, created_at DATETIME, referral_id INTEGER);
CREATE TABLE leads (id INTEGER PRIMARY KEY, name TEXT, email TEXT, phone TEXT, telegram_id TEXT, username TEXT,
  created_at DATETIME, notified BOOLEAN, source_id INTEGER);
CREATE TABLE sources (id INTEGER PRIMARY KEY, utm_source TEXT, utm_medium TEXT, utm_campaign TEXT, utm_term TEXT,
  utm_content TEXT, session_id TEXT, created_at DATETIME, lead_id INTEGER);
CREATE TABLE chat_messages (id INTEGER PRIMARY KEY, session_id TEXT, message TEXT, is_from_user BOOLEAN,
  created_at DATETIME);
"""
CARD: Final = "4276550012345678"
PARTNER, BUYER, UNPAID, LATE, LONG, TWIN = 100200, 100201, 100202, 100203, 98765432101, 98765432102
ROWS: Final = f"""
INSERT INTO settings VALUES ('COURSE_AMOUNT', '14990', NULL);
INSERT INTO users (id, username, telegram_id, fio, date_of_certificate, unique_str, passed_exam, paid, balance,
  card_synonym, created_at, pay_email) VALUES
 (1, 'Вера', '{PARTNER}', NULL, NULL, 'u1', 0, 0, 3000, '{CARD}', '2025-01-02 10:00:00', 'VERA@Example.com'),
 (2, 'Анна', '{BUYER}', 'Ковалевская Софья Васильевна', '2025-03-01 12:00:00', 'u2', 1, 1, 0, NULL,
  '2025-01-03 10:00:00.123456', 'not an address'),
 (3, 'Пётр', '{UNPAID}', NULL, NULL, 'u3', 0, 0, 0, NULL, '2025-01-04 10:00:00', NULL),
 (4, 'Олег', '{LATE}', 'хочу сертификат пришлите', NULL, 'u4', 1, 1, NULL, NULL, 'yesterday', NULL),
 (5, 'Пусто', NULL, NULL, NULL, 'u5', 0, 0, 0, NULL, '2025-01-05 10:00:00', NULL),
 (6, 'Двойник', '{BUYER}', NULL, NULL, 'u6', 0, 0, 0, NULL, '2025-01-05 10:00:00', NULL),
 (7, 'Лонг', '{LONG}', 'Длинный Иван', '2025-04-01 12:00:00', 'u7', 1, 1, 0, NULL, '2025-01-06 10:00:00', NULL),
 (8, 'Твин', '{TWIN}', 'Близнец Пётр', '2025-04-02 12:00:00', 'u8', 1, 0, 0, NULL, '2025-01-06 11:00:00', NULL);
INSERT INTO payments (id, telegram_id, transaction_id, idempotence_key, amount, status, created_at) VALUES
 (1, '{BUYER}', '2f0c-1', 'k1', 14465.35, 'success', '2025-02-01 09:00:00'),
 (2, '{BUYER}', '2f0c-1', 'k2', 14465.35, 'success', '2025-02-01 09:05:00'),
 (3, '{UNPAID}', NULL, 'k3', NULL, 'pending', '2025-02-02 09:00:00'),
 (4, '777777', '2f0c-4', 'k4', 1000, 'success', '2025-02-02 09:00:00'),
 (5, '{LONG}', '2f0c-5', 'k5', 9000, 'success', '2025-02-03 09:00:00');
INSERT INTO referrals (id, referrer_id, referred_id, status, created_at) VALUES
 (1, '{PARTNER}', '{BUYER}', 'success', '2025-01-03 10:00:00'),
 (2, '{PARTNER}', '{UNPAID}', 'pending', '2025-01-04 10:00:00'),
 (3, '555', '{LATE}', 'pending', '2025-01-04 10:00:00');
INSERT INTO payouts (id, telegram_id, card_synonym, idempotence_key, amount, status, created_at) VALUES
 (1, '{PARTNER}', '{CARD}', 'p1', 2000.0, 'success', '2025-03-05 10:00:00'),
 (2, '{PARTNER}', '{CARD}', 'p2', 500.0, 'failed', '2025-03-06 10:00:00');
INSERT INTO sources (id, utm_source, utm_medium, session_id) VALUES (1, 'VK', 'cpc', 's'), (2, NULL, NULL, 's2');
INSERT INTO leads (id, name, email, phone, telegram_id, created_at, source_id) VALUES
 (1, 'Лида', 'lida@example.com', '89123456789', NULL, '2025-01-01 10:00:00', 1),
 (2, 'Анна', 'anna@example.com', NULL, '{BUYER}', '2025-01-02 10:00:00', 1),
 (3, NULL, 'wrong', NULL, NULL, '2025-01-02 10:00:00', NULL),
 (4, NULL, NULL, NULL, '31337', '2025-01-02 10:00:00', NULL);
INSERT INTO chat_messages (session_id, message) VALUES ('s', 'Здравствуйте');
"""  # noqa: S608 — numbers of this module


def old_database(path: Path) -> Path:
    with closing(sqlite3.connect(path)) as link:
        link.executescript(SCHEMA + ROWS)
        link.commit()
    return path
