"""What a student reads on the way to the certificate."""

from typing import Final

from aimpay.bot.typography import tidy

CHOOSE: Final = tidy("<b>Сертификаты</b>\n\nПо какому курсу?")
COURSE: Final = "«{course}»"
COURSE_READY: Final = "«{course}» ✓"

TEST: Final = tidy(
    "<b>Сертификат</b>\n\nЕго получают те, кто сдал итоговый тест по курсу «{course}». "
    "Правила теста — перед первым вопросом: посмотреть их можно спокойно, время ещё не идёт.\n\n"
    "После теста спросим имя и сразу пришлём сертификат: PDF, картинку и ссылку для работодателя."
)
TAKE_TEST: Final = "Сдать тест"

ASK_NAME: Final = tidy(
    "<b>Тест сдан — поздравляем!</b>\n\nНапишите фамилию, имя и, если нужно, отчество так, "
    "как они должны стоять на сертификате.\n\nНапример: <i>Иванова Анна Сергеевна</i>"
)
AGAIN: Final = tidy("Пришлите имя ещё раз.")
PREVIEW: Final = tidy(
    "<b>Так будет на сертификате:</b>\n\n<b>{name}</b>\n\n"
    "Проверьте каждую букву: потом имя исправляет только школа, и номер сертификата станет другим."
)
SUGGESTED: Final = tidy("Или так: <b>{name}</b>")
RIGHT: Final = "Всё верно"
TAKE_SUGGESTED: Final = "Взять «{name}»"
FIX: Final = "Исправить"

DRAWING: Final = tidy("Готовим сертификат…")
ISSUED: Final = tidy("<b>Сертификат готов — поздравляем!</b>")
READY: Final = tidy(
    "<b>{name}</b>\nКурс «{course}»{score}\nВыдан {day}, номер <code>{number}</code>\n\n"
    "«Ссылка для работодателя» открывает страницу школы, где подлинность видна сразу."
)
SCORE: Final = tidy(", результат {percent}\u00a0%")
WAITING: Final = tidy("<i>Школа проверяет новое имя: {name}. Когда решит — напишем.</i>")
DOWNLOAD: Final = "Скачать PDF"
LINK: Final = "Ссылка для работодателя"
SHARE: Final = "Поделиться"
SHARE_WORDS: Final = tidy("Мой сертификат: курс «{course}»")
CORRECT: Final = "Исправить имя"
FILE_NAME: Final = "Сертификат {number}.pdf"
FILE_CAPTION: Final = tidy(
    "Сертификат <code>{number}</code>. Его можно распечатать: код на нём ведёт на страницу школы."
)
PICTURE_NAME: Final = "certificate.png"

SUSPENDED: Final = tidy(
    "<b>Сертификат приостановлен</b>\n\n{name}, курс «{course}», номер <code>{number}</code>.{reason}\n\n"
    "Пока он не действует, и на его странице это видно. Напишите школе: когда всё выяснится, "
    "сертификат вернут с тем же номером. Куда писать — в /help."
)
REVOKED: Final = tidy(
    "<b>Сертификат отозван</b>\n\n{name}, курс «{course}», номер <code>{number}</code>.{reason}\n\n"
    "Он больше не действует, и на его странице это видно. Если это ошибка — напишите школе: "
    "куда, сказано в /help."
)
REPLACED: Final = tidy(
    "<b>Вместо этого сертификата выдан новый</b>\n\n{name}, курс «{course}», номер <code>{number}</code>.{reason}\n\n"
    "Ссылка на прежний номер показывает, какой номер действует теперь."
)
REASON: Final = tidy("\nПричина: {reason}.")
PAGE: Final = "Страница сертификата"
OPEN_NEW: Final = "Открыть новый"

ASK_CORRECTION: Final = tidy(
    "<b>Исправить имя</b>\n\nСейчас: {name}\n\n"
    "Сертификат уже выдан, и его номер могли видеть другие, поэтому новое имя сначала проверит школа. "
    "Согласится — пришлём новый сертификат, а прежний номер будет вести на него.\n\n"
    "Напишите имя целиком, как должно быть."
)
SAME_NAME: Final = tidy("Сейчас именно так и написано. Пришлите имя, каким оно должно стать.")
CONFIRM_CORRECTION: Final = tidy(
    "<b>Отправить школе?</b>\n\nСейчас: {was}\nБудет: <b>{name}</b>\n\nДо решения школы действует прежний сертификат."
)
SEND_CORRECTION: Final = "Отправить школе"
CORRECTION_SENT: Final = tidy(
    "<b>Отправили школе</b>\n\nНовое имя: {name}\n\nКогда школа решит, напишем сюда. Прежний сертификат пока действует."
)
TO_CERTIFICATE: Final = "К сертификату"
