"""What is said about paying by Telegram Stars."""

from typing import Final

from aimpay.bot.typography import tidy

PAY_STARS: Final = "Оплатить звёздами ⭐ {stars}"
BILL: Final = tidy(
    "<b>Счёт готов: {stars} ⭐</b>\n\n"
    "Это {price} за курс. Платите звёздами Telegram прямо здесь: банковская карта не нужна.\n"
    "Оплатить можно до {until} по Москве.\n\n"
    "Когда оплатите, приглашение в группу придёт само."
)
OPEN_BILL: Final = "Оплатить {stars} ⭐"
LATER: Final = tidy("Сервис на минуту недоступен, звёзды не списаны. Попробуйте позже.")
WRONG_CURRENCY: Final = tidy("Этот счёт не в звёздах. Откройте оплату в боте заново.")
PAY_SUPPORT: Final = tidy(
    "<b>Вопросы об оплате</b>\n\n"
    "Не пришло приглашение, списали лишнее, нужен возврат — напишите нам, ответим по каждому платежу. "
    "Назовите номер заказа из сообщения об оплате. Звёзды возвращаем целиком, на ваш счёт в Telegram. "
    "Поддержка самого Telegram по этим покупкам не помогает."
)
