"""What a person does, in words."""

from typing import Final

from aimpay.server.growth.leads.kinds import TouchKind

TOUCHES: Final[dict[str, str]] = {
    TouchKind.VISITED: "Пришёл на\u00a0сайт",
    TouchKind.FORM_SENT: "Отправил форму",
    TouchKind.EMAIL_LEFT: "Оставил почту",
    TouchKind.CHAT_ASKED: "Спросил в\u00a0чате",
    TouchKind.BOT_STARTED: "Открыл бота",
    TouchKind.EMAIL_ENTERED: "Указал почту в\u00a0боте",
    TouchKind.EMAIL_CONFIRMED: "Подтвердил почту",
    TouchKind.PAYMENT_OPENED: "Открыл оплату",
    TouchKind.PAID: "Оплатил",
    TouchKind.REFUNDED: "Получил деньги назад",
    TouchKind.QUIZ_FAILED: "Не\u00a0сдал тест",
    TouchKind.QUIZ_PASSED: "Сдал тест",
    TouchKind.CERTIFICATE_ISSUED: "Получил сертификат",
    TouchKind.WARMED: "Проходит прогрев",
    TouchKind.INSTAGRAM_WROTE: "Написал в\u00a0Instagram",
    TouchKind.SUBSCRIBED: "Согласился на\u00a0рассылку",
    TouchKind.UNSUBSCRIBED: "Отписался",
}
