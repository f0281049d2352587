"""What a partner is told about payouts."""

from typing import Final

from aimpay.bot.typography import tidy

DETAILS: Final = tidy("<b>Куда платить</b>\n\n{where}\n\nК выплате: <b>{available}</b>{paying}\n{tax}")
FIRST_WHERE: Final = tidy("Чтобы вывести деньги, сначала укажите и подтвердите, куда платить.")
NOWHERE: Final = tidy("Пока не указано. Выберите, как вам удобнее получать деньги.")
HERE: Final = tidy("Сейчас: <b>{shown}</b>")
DRAFT: Final = tidy("Новое: <b>{shown}</b> — ждёт вашего подтверждения.")
PAYING: Final = tidy(", в пути: <b>{paying}</b>")
TAX_NONE: Final = tidy("Налоговый статус: не указан")
TAX: Final = tidy("Налоговый статус: {status}, ИНН {inn}")
STATUSES: Final = {
    "self_employed": "самозанятый",
    "sole_trader": "ИП",
    "individual": "физическое лицо",
}
CAP_NEAR: Final = tidy("⚠️ За год вы близки к лимиту самозанятого — 2,4 млн ₽. Свыше него НПД не действует.")
RECENT: Final = tidy("<b>Последние выплаты</b>\n{lines}")
LINE: Final = "{number}: {amount} — {status}"

CARD: Final = "Карта"
SBP: Final = "СБП"
WALLET: Final = "ЮMoney"
TAX_BUTTON: Final = "Налоговый статус"
RECEIPT_BUTTON: Final = "Прислать чек"
WITHDRAW: Final = "Вывести деньги"
CONFIRM: Final = "Подтвердить"
OTHER: Final = "Указать другое"

CARD_LINK: Final = tidy(
    "<b>Карта</b>\n\nОткройте страницу и введите номер карты там. Его увидит только ЮKassa, "
    "нам останутся последние четыре цифры.\n\nСсылка одноразовая, работает 15 минут. Никому её не пересылайте."
)
OPEN_PAGE: Final = "Ввести номер карты"
ASK_PHONE: Final = tidy(
    "<b>СБП</b>\n\nНапишите номер телефона, к которому привязан ваш счёт, например <code>+7 916 123-45-67</code>. "
    "Можно прислать и свой контакт."
)
ASK_BANK: Final = tidy("<b>{shown}</b>\n\nВ каком банке принять перевод?")
ASK_WALLET: Final = tidy("<b>ЮMoney</b>\n\nНапишите номер кошелька: от 11 до 33 цифр.")
CHECK: Final = tidy("<b>Проверьте</b>\n\nПлатим сюда: <b>{shown}</b>\n\nДеньги обратно не вернуть, если здесь ошибка.")

ASK_TAX: Final = tidy(
    "<b>Налоговый статус</b>\n\nКто вы для налоговой? Самозанятый и ИП платят налог сами; "
    "за физическое лицо школа удержит налог."
)
ASK_INN: Final = tidy("<b>ИНН</b>\n\nСтатус: {status}. Напишите ваш ИНН — 12 цифр.")
ASK_RECEIPT: Final = tidy(
    "<b>Чек</b>\n\nСоздайте чек в приложении «Мой налог» и пришлите ссылку на него одним сообщением."
)
RECEIPT_TAKEN: Final = tidy("<b>Спасибо, чек получен.</b>\n\nВыплата {number} на {amount}.")

ASK_SUM: Final = tidy(
    "<b>Вывести деньги</b>\n\nК выплате: <b>{available}</b>\nКуда: <b>{shown}</b>\n\n"
    "Выведем всё или напишите сумму в рублях, не меньше {minimum}."
)
TOO_LITTLE: Final = tidy("<b>Пока рано</b>\n\nК выплате {available}, а выводить можно от {minimum}.")
SUM_UNREADABLE: Final = tidy("Не вижу суммы. Напишите её цифрами, например 1500")
ALL: Final = "Вывести всё: {amount}"
CONFIRM_SUM: Final = tidy("<b>Выводим {amount}</b>\n\nКуда: <b>{shown}</b>\n\nВсё верно?")
YES: Final = "Да, вывести"
ASKED: Final = tidy("<b>Заявка {number} принята</b>\n\n{amount} — {status}. О каждом шаге напишем сюда.")
