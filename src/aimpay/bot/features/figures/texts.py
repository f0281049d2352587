"""Tables of what sources, partners and days brought."""

from typing import Final

from aimpay.bot.typography import tidy

MULTIPLICATORS: Final = tidy("<b>Мультипликаторы 🏛</b>\n\nЗа последние три года, по первому касанию.")
SOURCES: Final = "<b>Источники</b>"
PARTNERS: Final = "<b>Партнёры</b>"
SOURCE: Final = tidy(
    "• <b>{name}</b>: визитов {visits}, в боте {registered} ({registered_share}), оплат {paid} ({paid_share})"
)
PARTNER: Final = tidy(
    "• <b>{name}</b>: пришли {came}, оставили почту {registered} ({registered_share}), купили {paid} ({paid_share})"
)
NOBODY: Final = tidy("Пока никого.")
REST: Final = tidy("…и ещё {count}. Целиком — в кабинете: «Источники» и «Отдача партнёров».")
NOTHING: Final = "—"
DATES: Final = "<b>Оплаты по датам 🍰</b>\n{since} — {until}"
NO_PAYMENTS: Final = tidy("За эти дни оплат не было.")
TOTAL: Final = tidy("Всего: <b>{count}</b> на <b>{amount}</b>")
EARLIER: Final = "← Раньше"
LATER: Final = "Позже →"
HEAD: Final = ("Дата", "Оплат", "Сумма")
