"""Certificates to try: names that are hard to set, and a school that gives them out."""

from dataclasses import replace
from datetime import date
from typing import Final

from aimpay.server.learning.certificates.design import CertificateFacts, Design, Picture

HARD_NAMES: Final = (
    "Анна Ли",
    "Константин Константинович Константинопольский-Преображенский",
    "Мария-Антуанетта Александра Всеволодовна Голенищева-Кутузова-Толстая-Задунайская",
    "Семён Артёмович Ёлкин-Щёголев",
    "Шарлотта О’Нил-д’Артаньян",
    "François Łukasz Jiří Müller-Ångström",
    "Әлия Нұрғалиқызы Қожахметова",
    "Җәмилә Гөлнәзира кызы Шәйхетдинова",
    "Абдурахмангаджиибрагимбекмухаммедюсуфкурбаноглы",
    "Ия Ю",
)
FACTS: Final = CertificateFacts(
    number="AIM-7K3M-Q9TX-W2HD",
    full_name="Анна Сергеевна Иванова",
    course_title="Машинное обучение: от данных до работающей модели",
    issued_on=date(2026, 11, 22),
    score_percent=92,
    school_name="Школа AiM",
    address="https://pay.aim-school.example/c/AIM-7K3M-Q9TX-W2HD",
)
DESIGN: Final = Design(signatory_name="Михаил Орлов", note="72 академических часа")
WIDE_LOGO: Final = Picture(
    "svg",
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80">'
    b'<rect width="300" height="80" rx="12" fill="#0b7a55"/>'
    b'<circle cx="40" cy="40" r="22" fill="#fff"/><path d="M80 30h180v20H80z" fill="#fff"/></svg>',
)


def facts_of(name: str) -> CertificateFacts:
    return replace(FACTS, full_name=name)
