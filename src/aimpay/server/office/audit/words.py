"""The log in words: acts, things, and what changed from what to what."""

from collections.abc import Iterator
from typing import Any, Final

from aimpay.contract.money_text import rubles
from aimpay.server.staff.audit import Via
from aimpay.server.staff.rules import ROLE_TITLES, Action, Role

ACTIONS: Final = {
    Action.SESSIONS: "входы",
    Action.EDIT_PEOPLE: "карточки и\u00a0задачи",
    Action.GRANT: "выдача доступа",
    Action.REVOKE: "отзыв доступа",
    Action.RESEND: "повторная отправка",
    Action.BLOCK: "блокировка",
    Action.CERTIFY: "сертификаты и\u00a0зачёты",
    Action.CHAT: "ответы в\u00a0чате",
    Action.RETRY: "повтор шага",
    Action.RIGHTS: "права людей",
    Action.EXPORT: "выгрузки",
    Action.REFUND: "возвраты",
    Action.REASSIGN: "переназначение партнёра",
    Action.PAY_OUT: "выплаты",
    Action.RECONCILE: "сверка",
    Action.FISCAL: "чеки и\u00a0доходы",
    Action.SEND: "рассылки и\u00a0цепочки",
    Action.SITE: "сайт и\u00a0база знаний",
    Action.ADVERTISE: "реклама",
    Action.SHARE: "ссылки на\u00a0отчёты",
    Action.TEACH: "курсы и\u00a0тесты",
    Action.PRICE: "цены",
    Action.SETTINGS: "настройки",
    Action.ROLES: "роли",
    Action.KEYS: "ключи",
    Action.QUERY: "запросы к\u00a0данным",
    Action.MOVE: "переезд",
}
KINDS: Final = {
    "users": "человек",
    "leads": "карточка",
    "lead_tasks": "задача",
    "funnel_stages": "этап",
    "orders": "заказ",
    "refunds": "возврат",
    "payouts": "выплата",
    "certificates": "сертификат",
    "staff_members": "сотрудник",
    "segments": "сегмент",
    "broadcasts": "рассылка",
    "message_templates": "шаблон",
    "sequences": "цепочка",
    "landing_pages": "страница курса",
    "knowledge_items": "текст базы знаний",
    "chat_sessions": "чат",
    "erasures": "удаление данных",
    "courses": "курс",
    "promo_codes": "промокод",
    "differences": "расхождение",
    "incomes": "доход",
    "school_settings": "настройка",
    "quizzes": "тест",
    "imports": "загрузка",
    "export_all": "выгрузка всего",
    "quiz_attempts": "попытка теста",
    "attributions": "чей\u00a0партнёр, человек",
    "commissions": "бонус",
    "kept_members": "участник группы",
    "failed_steps": "шаг",
    "deliveries": "сообщение",
    "reports": "отчёт",
    "report_schedules": "отчёт по\u00a0расписанию",
    "shared_views": "ссылка на\u00a0отчёт",
    "ad_imports": "загрузка расходов",
    "api_keys": "ключ API",
    "hook_endpoints": "вебхук",
    "query": "запрос к\u00a0базе",
    "saved_queries": "сохранённый запрос",
}
FIELDS: Final = {
    "role": "роль",
    "name": "имя",
    "email": "почта",
    "stage": "этап",
    "owner": "ответственный",
    "tag": "тег",
    "text": "текст",
    "title": "название",
    "status": "состояние",
    "amount": "сумма",
    "price": "цена",
    "active": "включено",
    "people": "людей",
    "session": "вход",
    "due": "срок",
    "done": "сделано",
    "number": "номер",
    "reason": "причина",
    "order": "заказ",
    "course": "курс",
    "keep_access": "доступ остаётся",
    "notes": "заметок",
    "tasks": "задач",
    "rows": "строк",
    "replaced": "заменено строк",
    "partner": "партнёр",
    "blocked": "заблокирован",
    "paused": "на\u00a0паузе",
    "disabled": "выключено",
    "open": "открыто",
    "events": "события",
    "url": "адрес",
    "until": "до",
    "telegram_id": "Telegram id",
    "kicked_from": "выгнан из",
    "correction": "исправление имени",
    "receipt": "чек",
    "step": "шаг",
    "full_name": "имя и\u00a0фамилия",
}
MONEY: Final = frozenset({"amount", "price"})
WAYS: Final = {Via.OFFICE: "кабинет", Via.BOT: "бот", Via.API: "программа", Via.COMMAND: "сервер"}
LONGEST: Final = 300
NOTHING: Final = "—"


def thing(kind: str, key: str) -> str:
    return f"{KINDS.get(kind, kind)} {key}"


def differences(before: Any, after: Any) -> Iterator[tuple[str, str, str]]:
    """Yield what, from what, to what; the first is empty when the whole thing is one value."""
    if isinstance(before, dict) or isinstance(after, dict):
        old, new = (one if isinstance(one, dict) else {} for one in (before, after))
        for key in dict.fromkeys([*old, *new]):
            if old.get(key) != new.get(key):
                yield FIELDS.get(key, key), _worded(key, old.get(key)), _worded(key, new.get(key))
    elif before != after:
        yield "", shown(before), shown(after)


def _worded(key: str, value: Any) -> str:
    if key in MONEY and type(value) is int:
        return rubles(value)
    return ROLE_TITLES[Role(value)] if key == "role" and value in set(Role) else shown(value)


def shown(value: Any) -> str:
    match value:
        case None | "" | [] | {}:
            return NOTHING
        case bool():
            return "да" if value else "нет"
        case list():
            words = ", ".join(shown(one) for one in value)
        case dict():
            words = "; ".join(f"{FIELDS.get(key, key)}: {shown(one)}" for key, one in value.items())
        case _:
            words = str(value)
    return words if len(words) <= LONGEST else f"{words[:LONGEST]}…"
