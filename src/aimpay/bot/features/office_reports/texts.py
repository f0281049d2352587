"""What is said beside a report's file."""

from typing import Final

PREPARING: Final = "Достаю файл…"
FILE_NAME: Final = "Отчёт.xlsx"
CAPTION: Final = "На\u00a0листе «Условия» написано, что было выбрано."
