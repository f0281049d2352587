"""What an admin reads about certificates by a list."""

from typing import Final

from aimpay.bot.typography import tidy

WHICH_COURSE: Final = tidy("<b>Выдать списком</b>\n\nПо какому курсу?")
WHICH_ARCHIVE: Final = tidy("<b>Все PDF архивом</b>\n\nПо какому курсу?")
ASK_LIST: Final = tidy(
    "<b>Выдать списком: «{course}»</b>\n\nПришлите текстовый файл или сообщение: одно имя на строке, до 500 строк. "
    "Telegram id — через точку с запятой, если человек есть в боте:\n\n"
    "<code>Иванова Анна Сергеевна\nПетров Пётр; 123456789</code>\n\nСначала покажу, что получится. Ничего не выдам без "
    "подтверждения."
)
UNREADABLE: Final = tidy("Этот файл не читается как текст или больше 256 КБ. Пришлите .txt или .csv.")
TOO_LONG: Final = tidy("Список слишком длинный: до 500 строк за раз.")
EMPTY: Final = tidy("В списке нет ни одного имени.")
REPORT: Final = tidy("<b>Проверили список: «{course}»</b>\n\nМожно выдать: <b>{good}</b>{existing}{mistakes}{lines}")
EXISTING: Final = tidy("\nУже выданы раньше: {count}")
MISTAKES: Final = tidy("\nС ошибкой, будут пропущены: {count}")
LINE: Final = "\n• строка {line}: {name} — {note}"
NO_NOTE: Final = "не подходит"
MORE: Final = "\n• … и ещё {count}"
SAMPLE: Final = tidy("\n\nПервые имена: {names}")
NOTHING: Final = tidy("\n\nВыдавать нечего. Исправьте список и пришлите снова.")
ISSUE: Final = "Выдать {count}"
AGAIN: Final = "Другой список"
WORKING: Final = tidy(
    "<b>Выдаём сертификаты…</b>\n\nЭто займёт несколько секунд. Если ответа долго нет, нажмите «Проверить»: "
    "дважды никому не выдадим."
)
CHECK: Final = "Проверить"
DONE: Final = tidy("<b>Готово</b>\n\nВыдано: <b>{good}</b>{existing}{mistakes}{lines}")
DONE_BEFORE: Final = tidy("<b>Этот список уже выдан</b>\n\nДважды никому не выдали.")
ZIP: Final = "Скачать PDF архивом"
PACKING: Final = tidy("Собираем архив…")
ZIP_NAME: Final = "Сертификаты.zip"
ZIP_CAPTION: Final = tidy("Сертификаты в PDF")
TOO_LARGE: Final = tidy("Архив больше 50 МБ: Telegram такой не принимает. Выдавайте списками поменьше — и качайте их.")
