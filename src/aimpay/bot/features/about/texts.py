"""Labels of the course's two screens; their texts are the school's."""

from typing import Final

STRUCTURE: Final = "Структура курса"
ABOUT: Final = "О курсе"
PAY: Final = "Оплатить курс"
