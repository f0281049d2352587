"""What the model says: scripted answers first, then simple rules about the demo course."""

import json

from pydantic import BaseModel, Field

from aimpay.sandbox.deepseek.question import Question
from aimpay.sandbox.deepseek.reading import read_answer
from aimpay.sandbox.store import Store

COURSE = "«ML без математики»"
RULES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("сколько", "цена", "цену", "стои"),
        "Точная цена указана на\u00a0кнопке «Оплатить» в\u00a0боте: там она всегда верная.",
    ),
    (
        ("програм", "урок", "темы", "чему"),
        f"На\u00a0курсе {COURSE} вы\u00a0соберёте свои модели и\u00a0поймёте, как они работают.",
    ),
    (
        ("возврат", "вернуть", "деньги назад"),
        "Напишите в\u00a0поддержку: условия возврата описаны в\u00a0публичной оферте, её можно открыть в\u00a0боте.",
    ),
    (
        ("сертификат", "диплом"),
        "Да, после итогового теста вы\u00a0получите сертификат со\u00a0страницей проверки.",
    ),
    (
        ("оплат", "купить", "карт", "сбп"),
        "Нажмите «Оплатить» в\u00a0боте: подойдёт карта, СБП или ЮMoney. Доступ откроется сразу.",
    ),
    (
        ("математик", "сложн", "справлюсь", "новичк"),
        "Справитесь: математика объясняется по\u00a0ходу дела, на\u00a0примерах и\u00a0без формул.",
    ),
    (
        ("привет", "здравствуй", "добрый"),
        f"Здравствуйте! Я\u00a0помощник курса {COURSE}. Что вам рассказать?",
    ),
)
OTHERWISE = f"Курс {COURSE} подойдёт тем, кто хочет начать с\u00a0практики. Расскажите, что для\u00a0вас важнее всего?"


class ScriptLine(BaseModel):
    """Used when ``match`` occurs in the user's last message (any case; empty fits all)."""

    match: str
    answer: str = Field(description="`{message}` in it becomes the user's last message")
    reasoning: str | None = Field(default=None, description="what it «thinks» first, unless thinking is off")


class Script(BaseModel):
    lines: list[ScriptLine] = []
    balance: str = Field(default="100.00", pattern=r"^\d+\.\d\d$", description="CNY; at 0.00 calls answer 402")


class Writer:
    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Script:
        return Script.model_validate(self._store.get("deepseek.script", "script") or {})

    def write(self, script: Script) -> Script:
        self._store.put("deepseek.script", "script", script.model_dump())
        return script

    def compose(self, question: Question) -> tuple[str, str]:
        """Return the reasoning and the answer."""
        said = question.last_said
        for line in self.read().lines:
            if line.match.lower() in said.lower():
                return line.reasoning or _reasoning(said), line.answer.replace("{message}", said)
        answer = read_answer(said) or _by_rule(said)
        if question.wants_json:
            answer = json.dumps({"answer": answer}, ensure_ascii=False)
        return _reasoning(said), answer


def _by_rule(said: str) -> str:
    lowered = said.lower()
    for words, answer in RULES:
        if any(word in lowered for word in words):
            return answer
    return OTHERWISE


def _reasoning(said: str) -> str:
    return f"Пользователь написал: «{said}». Нужно ответить коротко и\u00a0по\u00a0делу."
