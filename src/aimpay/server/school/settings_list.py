"""The registry of business settings: a new one is a field of ``Profile`` and an entry here. See docs/settings.md."""

from collections.abc import Mapping
from typing import Any, Final

from aimpay.server.school.errors import SettingUnknownError
from aimpay.server.school.profile import Profile
from aimpay.server.school.setting import Kind, Setting

SCHOOL: Final = "Школа"
SELLER: Final = "Продавец и ссылки"
PARTNERS: Final = "Партнёры"
PAYOUTS: Final = "Выплаты"
MONEY: Final = "Оплата и возвраты"
GROUPS: Final = "Группы курсов"
MESSAGES: Final = "Сообщения"
INSTAGRAM: Final = "Instagram"

SETTINGS: Final = (
    Setting("school_name", "Название школы", "Так школа зовётся в письмах, на сайте и в сертификатах.",
            SCHOOL, Kind.LINE, "бот, сайт, письма, сертификаты"),
    Setting("support_contact", "Куда писать в поддержку", "Почта или имя в Telegram: стоит в письмах и в боте.",
            SCHOOL, Kind.LINE, "бот, письма, страницы документов"),
    Setting("time_zone", "Часовой пояс", "Чьё время считать, если о человеке ничего не известно.",
            SCHOOL, Kind.ZONE, "рассылки и цепочки"),
    Setting("seller.name", "Кто продаёт", "Имя продавца под документами и письмами: «ИП Иванова И. И.».",
            SELLER, Kind.LINE, "бот, сайт, письма, документы"),
    Setting("seller.inn", "ИНН продавца",
            "Цифры, 10 или 12: слово «ИНН» поставим сами. Стоит под документами и письмами.",
            SELLER, Kind.INN, "бот, сайт, письма, документы", empty="не показывать"),
    Setting("seller.ogrn", "ОГРН или ОГРНИП",
            "Цифры, 13 или 15: слово поставим сами. Стоит под документами и письмами.",
            SELLER, Kind.OGRN, "бот, сайт, письма, документы", empty="не показывать"),
    Setting("links.lessons", "Ссылка на пробные уроки", "Отдаётся вместе с текстами тому, кто строит свои экраны.",
            SELLER, Kind.ADDRESS, "ответ /get_content", empty="нет"),
    Setting("links.site", "Сайт школы", "Отдаётся вместе с текстами тому, кто строит свои экраны.",
            SELLER, Kind.ADDRESS, "ответ /get_content", empty="нет"),
    Setting("who_may_refer", "Кто может приглашать", "Кому бот даёт партнёрскую ссылку.",
            PARTNERS, Kind.CHOICE, "бот, начисление бонусов",
            choices=(("everyone", "все"), ("buyers", "только купившие"), ("nobody_new", "новых ссылок не давать"))),
    Setting("hold_days", "Сколько держать бонус", "Столько дней бонус партнёра ждёт на случай возврата денег.",
            PARTNERS, Kind.WHOLE, "начисление бонусов", least=0, most=365, unit="дн."),
    Setting("payout_minimum", "Наименьшая выплата", "Меньше этого партнёр запросить не может.",
            PAYOUTS, Kind.RUBLES, "заявки на выплату", least=100, most=100_000_000),
    Setting("payout_second_person_above", "Второй человек для выплат больше",
            "Выплату больше этой суммы одобряют двое. Один администратор одобряет всё сам.",
            PAYOUTS, Kind.RUBLES, "одобрение выплат", least=0, most=10_000_000_000,
            empty="всегда хватает одного", guarded=True),
    Setting("payout_fee_basis_points", "Комиссия за выплату, доля", "Сколько берёт ЮKassa с суммы выплаты.",
            PAYOUTS, Kind.PERCENT, "учёт выплат", least=0, most=10_000),
    Setting("payout_fee_fixed", "Комиссия за выплату, сумма", "Сколько ЮKassa берёт за каждую выплату сверх доли.",
            PAYOUTS, Kind.RUBLES, "учёт выплат", least=0, most=100_000_000),
    Setting("refund_limit_without_code", "Возврат без кода до", "Возврат больше этой суммы требует свежего кода.",
            MONEY, Kind.RUBLES, "возвраты в кабинете и в боте", least=0, most=10_000_000_000,
            empty="код не нужен никогда", guarded=True),
    Setting("star_kopecks", "Сколько стоит звезда Telegram", "По этому курсу цена переводится в звёзды.",
            MONEY, Kind.RUBLES, "оплата звёздами", least=1, most=100_000, empty="звёзды не принимать", guarded=True),
    Setting("remove_strangers", "Чужие в группе курса", "Что делать с теми, у кого нет доступа, но кто в группе.",
            GROUPS, Kind.CHOICE, "сверка групп",
            choices=(("off", "ничего"), ("warn", "предупредить"), ("remove", "предупредить и убрать"))),
    Setting("stranger_days", "Сколько ждать после предупреждения", "Через столько дней чужого убирают из группы.",
            GROUPS, Kind.WHOLE, "сверка групп", least=1, most=30, unit="дн."),
    Setting("quiet_from", "Тихие часы с", "С этого часа по времени человека рассылки молчат.",
            MESSAGES, Kind.HOUR, "рассылки и цепочки"),
    Setting("quiet_to", "Тихие часы до", "До этого часа. Если оба часа одинаковы, тихих часов нет.",
            MESSAGES, Kind.HOUR, "рассылки и цепочки"),
    Setting("messages_per_day", "Сообщений в день", "Не больше стольких одному человеку, по всем рассылкам вместе.",
            MESSAGES, Kind.WHOLE, "рассылки и цепочки", least=1, most=10),
    Setting("messages_per_week", "Сообщений в неделю", "Не больше стольких одному человеку за неделю.",
            MESSAGES, Kind.WHOLE, "рассылки и цепочки", least=1, most=50),
    Setting("digest_hour", "Утренняя сводка в", "В этот час по Москве бот присылает сводку тем, кто видит деньги.",
            MESSAGES, Kind.HOUR, "сводка в боте", empty="не присылать"),
    Setting("instagram_answers", "Ответы в Instagram", "Чем отвечать на комментарии и сообщения.",
            INSTAGRAM, Kind.CHOICE, "Instagram",
            choices=(("off", "не отвечать"), ("link", "ссылкой в бот"), ("assistant", "помощником"))),
)  # fmt: skip
BY_KEY: Final = {setting.key: setting for setting in SETTINGS}
ELSEWHERE: Final = frozenset({"texts"})
"""Rows of ``school_settings`` that have pages of their own."""


def setting_named(key: str) -> Setting:
    if key not in BY_KEY:
        raise SettingUnknownError
    return BY_KEY[key]


def default_of(setting: Setting) -> str:
    """Return the default for people; empty where each school has its own."""
    field = Profile.model_fields[setting.row]
    return "" if field.is_required() or setting.field else setting.shown(field.default)


def together_problem(values: Mapping[str, Any]) -> str | None:
    """Say in Russian which settings do not go together."""
    if values["messages_per_week"] < values["messages_per_day"]:
        return "В\u00a0неделю не\u00a0может быть меньше сообщений, чем в\u00a0день."
    return None
