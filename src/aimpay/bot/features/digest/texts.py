"""What stands around the digest; its figures come from the server."""

from typing import Final

from aimpay.bot.typography import tidy

PERIODS: Final = {"today": "Сегодня", "yesterday": "Вчера", "week": "Неделя"}
CHOSEN: Final = "· {title} ·"
PICTURE: Final = "Графиком"
PICTURE_WORDS: Final = tidy("Продажи за последние 14 дней.")
PICTURE_FILE: Final = "prodazhi.png"
DRAWING: Final = "Рисую…"
NO_HOUR: Final = tidy("Сама сводка не приходит: час не выбран. Выберите его в кабинете, в «Настройках школы».")
COMES: Final = tidy("Каждый день приходит сама в {hour}:00 по Москве.")
COMES_NOT: Final = tidy("Сама в {hour}:00 по Москве вам не приходит: вы отказались.")
CHOOSE_HOUR: Final = "Выбрать час"
OFF: Final = tidy("Не присылать каждый день")
ON: Final = tidy("Присылать каждый день")
SWITCHED_OFF: Final = tidy("Готово: сводка больше не приходит сама. Посмотреть её можно командой /digest.")
SWITCHED_ON: Final = tidy("Готово: сводка будет приходить каждый день{hour}.")
AT: Final = tidy(" в {hour}:00 по Москве")
RETRY: Final = tidy(
    "<b>Повторить всё?</b>\n\nКаждый неудавшийся шаг начнётся заново. Уже сделанное второй раз не делается."
)
RETRY_GO: Final = "Да, повторить"
RETRIED: Final = tidy("Готово: начато заново шагов — {count}. Что не получится, снова появится в сводке.")
NOTHING_LEFT: Final = tidy("Повторять нечего: неудавшихся шагов нет.")
OVER: Final = tidy("Это уже сделано.")
