"""What is said on the way from the wish to the payment."""

from typing import Final

from aimpay.bot.typography import tidy
from aimpay.contract.fiscal import FiscalMode

CONSENT_OFFER: Final = tidy("<b>Шаг 1 из 3. Оферта</b>\n\nПрежде чем платить, посмотрите условия.")
CONSENT_PERSONAL_DATA: Final = tidy(
    "<b>Шаг 2 из 3. Персональные данные</b>\n\n"
    "Чтобы оформить заказ и написать вам об оплате, нам нужно ваше отдельное согласие."
)
AGREE_OFFER: Final = "Принимаю оферту"
AGREE_PERSONAL_DATA: Final = "Даю согласие"

ASK_EMAIL: Final = tidy(
    "<b>Шаг 3 из 3. Почта</b>\n\n"
    "Напишите адрес электронной почты: на него придут приглашение в группу и всё об оплате.\n\n"
    "Например: <code>anna@yandex.ru</code>"
)
ASK_NEW_EMAIL: Final = tidy(
    "<b>Новый адрес</b>\n\nСейчас указан <b>{email}</b>.\nНапишите другой адрес электронной почты."
)
EMAIL_NOT_TEXT: Final = tidy("Это не похоже на адрес почты. Напишите его текстом, например anna@yandex.ru")
CONFIRM_EMAIL: Final = tidy(
    "<b>Проверьте адрес</b>\n\n<b>{email}</b>\n\n"
    "На него придут приглашение в группу и всё об оплате. Если в адресе ошибка — просто напишите правильный."
)
CONFIRM: Final = "Подтвердить"
CHANGE: Final = "Изменить"
CANCEL: Final = "Отмена"

PRICE: Final = tidy(
    "<b>{course}</b>\n\n"
    "К оплате: {price}\n"
    "{letter}\n\n"
    "Удобнее всего платить по СБП: деньги приходят сразу, а данные карты вводить не нужно.\n\n"
    "<b>Что будет дальше</b>\n"
    "1. Откроется страница ЮKassa — выберите, как платить.\n"
    "2. После оплаты сюда и на почту придёт личное приглашение в группу."
    "{receipt}"
)
LETTER: Final = {
    FiscalMode.RECEIPTS: tidy("Чек придёт на <b>{email}</b>"),
    FiscalMode.SELF_EMPLOYED: tidy("Письмо придёт на <b>{email}</b>"),
    FiscalMode.EXEMPT: tidy("Письмо придёт на <b>{email}</b>"),
}
RECEIPT: Final = {
    FiscalMode.RECEIPTS: tidy("\n3. Чек пришлёт ЮKassa."),
    FiscalMode.SELF_EMPLOYED: tidy("\n3. Чек из «Мой налог» пришлёт школа."),
    FiscalMode.EXEMPT: "",
}
PAY_SUM: Final = "Оплатить {price}"
PROMO: Final = "Промокод"
FREE: Final = tidy("<b>{course}</b>\n\nК оплате: {price}\n\nПлатить не нужно: нажмите кнопку, и курс откроется.")
TAKE_FREE: Final = "Открыть бесплатно"
CHANGE_EMAIL: Final = "Изменить почту"
LAST_FAILURE: Final = tidy("Прошлая попытка не прошла: {reason}")

PREPARING: Final = tidy("Готовим страницу оплаты…")
PAYMENT: Final = tidy(
    "<b>Счёт готов: {price}</b>\n\n"
    "{letter}\n"
    "Оплатить можно до {until} по Москве.\n\n"
    "Когда оплатите, вернитесь сюда: приглашение в группу придёт само."
)
OPEN_PAYMENT: Final = "Перейти к оплате"
CHECK: Final = "Проверить оплату"
NOT_YET: Final = tidy("Оплата ещё не пришла. Обычно это занимает меньше минуты — проверьте чуть позже.")

PAID: Final = tidy("<b>Курс оплачен</b>\n\nДеньги получены, всё в порядке. Осталось войти в группу.")
GROUP: Final = "Войти в группу"
