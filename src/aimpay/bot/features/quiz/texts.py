"""What a student is told before, during and after the quiz."""

from typing import Final

from aimpay.bot.typography import tidy

LETTERS: Final = "АБВГДЕЖЗ"
FULL_CELL: Final = "▰"
EMPTY_CELL: Final = "▱"
UNMARKED: Final = "☐ {letter}"
MARKED: Final = "☑ {letter}"

TITLE: Final = tidy("<b>{title}</b>\nКурс «{course}»")
COUNT: Final = tidy("• {questions}; верных ответов бывает и несколько — тогда мы об этом скажем")
PASS_MARK: Final = tidy("• Чтобы сдать, наберите {percent}\u00a0%")
TIME: Final = tidy("• {minutes} на всё; время идёт, даже если закрыть чат")
NO_TIME_LIMIT: Final = tidy("• Время не ограничено")
ATTEMPTS: Final = tidy("• {attempts}, осталось {left}")
NO_ATTEMPT_LIMIT: Final = tidy("• Попыток — сколько нужно")
COOLDOWN: Final = tidy("• Между попытками — перерыв {pause}")
NO_RETURN: Final = tidy("• Вернуться к отвеченному вопросу нельзя")

LIVE: Final = tidy("<b>Тест уже идёт.</b> Все ваши ответы сохранены, продолжайте с того же места.")
WAIT: Final = tidy("<b>Следующая попытка откроется {when} по Москве.</b>")
OUT_OF_ATTEMPTS: Final = tidy("<b>Попытки закончились.</b> Напишите нам, если считаете, что это ошибка: /help")
PASSED_BEFORE: Final = tidy("<b>Тест уже сдан{score}.</b> Сертификат ждёт вас.")
SCORE: Final = " на\u00a0{percent}\u00a0%"

START: Final = "Начать тест"
GO_ON: Final = "Продолжить"
LAST_RESULT: Final = "Прошлый результат"
CERTIFICATE: Final = "Получить сертификат"
ANSWER: Final = "Ответить"
FINISH: Final = "Завершить тест"
FINISH_YES: Final = "Да, завершить"
MISTAKES: Final = "Что было не так"
TO_QUIZ: Final = "К тесту"
PAY: Final = "Оплатить курс"
BACKWARDS: Final = "← Раньше"
FORWARDS: Final = "Дальше →"

PROGRESS: Final = tidy("Вопрос {number} из {of}")
LEFT: Final = " · осталось {left}"
LESS_THAN_MINUTE: Final = "меньше минуты"
UNTIL: Final = "  до\u00a0{time} по\u00a0Москве"
QUESTION: Final = "{progress}\n{bar}\n\n<b>{text}</b>\n\n{options}"
OPTION: Final = "<b>{letter}.</b> {text}"
SEVERAL: Final = tidy("<i>Верных ответов может быть несколько. Отметьте их и нажмите «Ответить».</i>")
PICTURE_LOST: Final = tidy("<i>Картинка не открылась. Напишите что-нибудь — пришлём вопрос ещё раз.</i>")
USE_BUTTONS: Final = tidy("Отвечайте кнопками под вопросом.")
FINISH_EARLY: Final = tidy(
    "<b>Завершить тест сейчас?</b>\n\nОтвечено: {answered} из {of}. Остальные вопросы не зачтутся, а попытка уйдёт."
)

PASSED: Final = tidy("<b>Тест сдан!</b> 🎓")
CONGRATULATIONS: Final = tidy("Поздравляем! Теперь можно получить сертификат.")
FAILED: Final = tidy("<b>Тест пока не сдан</b>")
EXPIRED: Final = tidy("<b>Время вышло</b>\n\nВы успели ответить на {answered} из {total}.")
STOPPED: Final = tidy("<b>Тест остановлен</b>\n\nДоступ к курсу «{course}» закончился, поэтому результата нет.")
PERCENT: Final = tidy("Верно {right} из {total}, результат — <b>{percent}\u00a0%</b>, а нужно {needed}\u00a0%.")
PERCENT_PASSED: Final = tidy(
    "Верно {right} из {total}, результат — <b>{percent}\u00a0%</b>, нужно было {needed}\u00a0%."
)
NEXT_ATTEMPT: Final = tidy("Следующая попытка откроется <b>{when}</b> по Москве.")
NEXT_AT_ONCE: Final = tidy("Попробовать ещё раз можно хоть сейчас.")
ATTEMPTS_LEFT: Final = tidy("Осталось попыток: {left}.")
NO_ATTEMPTS_LEFT: Final = tidy("Попытки закончились. Напишите нам, если считаете, что это ошибка: /help")

MISTAKES_TITLE: Final = tidy("<b>Что было не так</b>")
MISTAKES_PAGE: Final = " · {page} из\u00a0{pages}"
MISTAKE: Final = "<b>Вопрос {number}.</b> {text}\n\n{chosen}\n{right}"
CHOSEN: Final = "Ваш ответ: {options}"
NOT_REACHED: Final = tidy("Вы не успели ответить.")
RIGHT: Final = "Верно: <b>{options}</b>"
EXPLANATION: Final = "<i>{text}</i>"
NO_MISTAKES: Final = tidy("Ошибок нет.")
