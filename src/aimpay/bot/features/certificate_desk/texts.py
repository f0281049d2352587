"""What an admin reads about certificates."""

from typing import Final

from aimpay.bot.typography import tidy

DESK: Final = tidy("<b>Сертификаты</b>\n\n{total}\n\n{newest}")
NONE_YET: Final = tidy("Пока ни одного. Первый появится, когда студент сдаст тест и подтвердит имя.")
TOTAL: Final = tidy("Выдано: {count}. Последние:")
LINE: Final = "• {name}, {day}{state}"
STATES: Final = {
    "valid": "действует",
    "suspended": "приостановлен",
    "revoked": "отозван",
    "replaced": "заменён",
}
IN_LINE: Final = " ({state})"
CORRECTIONS: Final = "Исправления имён ({count})"
FIND: Final = "Найти"
BY_LIST: Final = "Выдать списком"
ARCHIVE: Final = "Все PDF архивом"
QUIZ: Final = "Тест: статистика"
BY_HAND: Final = tidy(
    "Выдать одному — напишите:\n<code>Сертификат: 123456789; Иванова Анна</code>\n"
    "Без Telegram id — тому, кого нет в боте: <code>Сертификат: Иванова Анна</code>"
)

ASK_QUERY: Final = tidy("<b>Найти сертификат</b>\n\nНапишите номер, Telegram id или часть имени.")
FOUND: Final = tidy("<b>Найдено: {count}</b>\n\nПо запросу «{query}».")
NOT_FOUND: Final = tidy("По запросу «{query}» ничего не нашлось. Проверьте номер или напишите часть имени.")
GONE: Final = tidy("Такого сертификата нет.")
PAGE_BACK: Final = "◀"
PAGE_ON: Final = "▶"

CARD: Final = tidy(
    "<b>{name}</b>\n\nКурс «{course}»{score}\nНомер <code>{number}</code>, выдан {day}\n"
    "Сейчас: <b>{state}</b>{reason}{replaced}\n{person}"
)
SCORE: Final = tidy(", результат {percent}\u00a0%")
CARD_REASON: Final = tidy(" — {reason}")
CARD_REPLACED: Final = tidy("\nВместо него: <code>{number}</code>")
PERSON: Final = "Telegram id: <code>{person}</code>"
NO_PERSON: Final = tidy("Человека нет в боте")
HISTORY: Final = tidy("\n\n<b>История</b>\n{lines}")
CHANGE: Final = "{at} {became}{by}: {reason}"
CHANGE_BY: Final = " ({by})"
SUSPEND: Final = "Приостановить"
RESTORE: Final = "Вернуть"
REVOKE: Final = "Отозвать"
REISSUE: Final = "Другое имя"
SEND: Final = "Отправить студенту"
PDF: Final = "PDF"
PAGE: Final = "Страница"
NEWER: Final = "Открыть новый"

ASK_WHY: Final = {
    "suspend": tidy(
        "<b>Приостановить {number}?</b>\n\n{name}\n\nНапишите причину. Её увидят все на странице сертификата, "
        "поэтому без личного."
    ),
    "revoke": tidy(
        "<b>Отозвать {number} навсегда?</b>\n\n{name}\n\nНапишите причину. Её увидят все на странице сертификата, "
        "поэтому без личного."
    ),
    "restore": tidy("<b>Вернуть {number}?</b>\n\n{name}\n\nНапишите, почему: причина останется внутри школы."),
}
ASK_NEW_NAME: Final = tidy(
    "<b>Другое имя</b>\n\nСейчас: {name}, номер {number}\n\nНапишите имя целиком. "
    "Через точку с запятой можно добавить причину для школы: <code>Иванова Анна; смена фамилии</code>"
)
DEFAULT_REISSUE: Final = "Исправлено имя"
DEFAULT_ISSUE: Final = "Выдан вручную"
CONFIRM: Final = {
    "suspend": tidy("<b>Приостановить?</b>\n\n{name}, {number}\nПричина для всех: {reason}"),
    "revoke": tidy("<b>Отозвать навсегда?</b>\n\n{name}, {number}\nПричина для всех: {reason}"),
    "restore": tidy("<b>Вернуть?</b>\n\n{name}, {number}\nПричина для школы: {reason}"),
    "reissue": tidy(
        "<b>Перевыпустить?</b>\n\nБыло: {name}, {number}\nБудет: <b>{new_name}</b>, номер новый\n"
        "Причина для школы: {reason}"
    ),
    "issue": tidy("<b>Выдать сертификат?</b>\n\n<b>{new_name}</b>\nКурс «{course}»\n{person}"),
}
MAYBE: Final = tidy("Похоже на опечатку: {suggestion}?")
DO: Final = {
    "suspend": "Приостановить",
    "revoke": "Отозвать навсегда",
    "restore": "Вернуть",
    "reissue": "Перевыпустить",
    "issue": "Выдать",
}
ISSUE_WRONG: Final = tidy(
    "Нужно имя, например: <code>Сертификат: 123456789; Иванова Анна</code>. Без Telegram id — тому, кого нет в боте."
)
COURSE_WANTED: Final = tidy(
    "Курсов несколько. Добавьте короткое имя курса в конце: "
    "<code>Сертификат: 123456789; Иванова Анна; {course}</code>. Есть: {courses}."
)
SENT: Final = tidy("Отправили: студент уже видит сертификат.")
UNREACHABLE: Final = tidy("Отправить нельзя: человек остановил бота или ещё не начинал с ним разговор.")
OVER: Final = tidy("Это уже сделано или отменено. Если нужно ещё раз — начните заново.")

NO_CORRECTIONS: Final = tidy("<b>Исправления имён</b>\n\nНикто не ждёт.")
WAITING: Final = tidy("<b>Исправления имён</b>\n\nЖдут: {count}. Откройте, чтобы решить.")
CHANGE_NAME: Final = "{was} → {name}"
ONE_CORRECTION: Final = tidy(
    "<b>Исправить имя?</b>\n\nБыло: {was}\nБудет: <b>{name}</b>\n\nКурс «{course}», номер <code>{number}</code>, "
    "просьба от {day}. {person}\n\nСогласие выпустит новый сертификат; прежний номер будет вести на новый."
)
APPROVE: Final = "Исправить"
REJECT: Final = "Отклонить"
ASK_REJECTION: Final = tidy("<b>Отклонить исправление?</b>\n\nНапишите причину: студент её прочитает.")
APPROVED: Final = tidy("<b>Исправлено</b>\n\n{name}, новый номер <code>{number}</code>. Студенту уже пишем.")
REJECTED: Final = tidy("Отклонено. Студенту уже пишем.")
CORRECTION_GONE: Final = tidy("Эта просьба уже решена или заменена новой.")
WRITE_REASON: Final = tidy("Причину нужно написать словами.")
