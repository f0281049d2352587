"""Labels of the legal documents; their summaries are the school's."""

from typing import Final

from aimpay.bot.typography import tidy

TITLE: Final = tidy("<b>Документы</b>\n\nКоротко о главном — здесь, полный текст — по кнопке внутри каждого документа.")
OFFER: Final = "Публичная оферта"
PRIVACY: Final = "Политика конфиденциальности"
PERSONAL_DATA: Final = "Согласие на обработку данных"
RIGHTS: Final = tidy(
    "<b>Ваши права.</b> Вы можете узнать, что мы о вас храним, получить копию, исправить или удалить данные. "
    "Напишите нам: {support}. Ответим за 10 рабочих дней. Отписаться от новостей: /stop"
)
WHOLE_TEXT: Final = "Читать полностью"
VERSION: Final = tidy("<i>Редакция {version}</i>")
