"""What an admin reads about the test."""

from typing import Final

from aimpay.bot.typography import tidy

WHICH_COURSE: Final = tidy("<b>Тест: статистика</b>\n\nПо какому курсу?")
STATISTICS: Final = tidy(
    "<b>Тест «{title}»</b>\n\nПопыток: {attempts}, сдали: {passed}, не сдали: {failed}, не успели: {expired}{average}\n"
    "{broken}\n{lines}\n\n<i>Различает — насколько вопрос отделяет тех, кто знает: от 0,2 — хорошо, меньше 0 — "
    "вопрос сбивает сильных.</i>"
)
AVERAGE: Final = tidy("\nВ среднем верно: {percent}\u00a0%")
BROKEN_COUNT: Final = tidy("\n⚠ Похоже на ошибку в вопросах: <b>{count}</b>. Они первые в списке.\n")
QUESTION: Final = tidy("{number}. {text}\n{facts}{broken}")
RIGHT: Final = tidy("верно {percent}\u00a0% из {answered}")
NOBODY: Final = tidy("ещё никто не отвечал")
POWER: Final = tidy(", различает {power}")
BROKEN: Final = "\n⚠ {why}"
NO_QUESTIONS: Final = tidy("В тесте пока нет вопросов.")
PAGE_BACK: Final = "◀"
PAGE_ON: Final = "▶"

PASS_WRONG: Final = tidy(
    "Нужны Telegram id и причина, например: <code>Зачесть тест: 123456789 сдал на очном занятии</code>. "
    "Если курсов несколько — короткое имя курса после id."
)
PASS_CONFIRM: Final = tidy(
    "<b>Зачесть тест без попытки?</b>\n\nЧеловек: <code>{person}</code>{course}\nПричина: {reason}\n\n"
    "После этого он сможет получить сертификат. Кто зачёл и почему, останется в записях."
)
PASS_COURSE: Final = tidy(", курс «{course}»")
LET_IN: Final = "Зачесть"
PASSED: Final = tidy("<b>Зачтено</b>\n\nТеперь человек может получить сертификат: кнопка есть в его меню.")
PASSED_BEFORE: Final = tidy("Этот человек уже сдал тест: менять нечего.")
OVER: Final = tidy("Это уже сделано или отменено. Если нужно ещё раз — напишите команду заново.")
CANCEL: Final = "Отмена"
