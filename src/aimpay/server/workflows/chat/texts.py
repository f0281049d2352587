"""What the chat says by itself."""

from html import escape
from typing import Final

from aimpay.contract.chat import Author
from aimpay.contract.gateway import BotButton, NotifyButton
from aimpay.server.growth.chat.models import ChatMessage

UNKNOWN: Final = (
    "Об\u00a0этом в\u00a0моей базе знаний ничего нет, а\u00a0придумывать я\u00a0не\u00a0стану. Спросите иначе "
    "или\u00a0нажмите «Позвать человека»."
)
UNKNOWN_AGAIN: Final = "Этого я\u00a0тоже не\u00a0знаю, поэтому зову человека."
NO_MODEL: Final = "Помощник сейчас не\u00a0может ответить сам, вот готовый ответ школы."
NO_ANSWER: Final = (
    "Помощник сейчас не\u00a0может ответить, и\u00a0готового ответа на\u00a0такой вопрос нет. Вопрос "
    "не\u00a0засчитан: попробуйте чуть позже или\u00a0нажмите «Позвать человека»."
)
CUT: Final = "…\n\nОтвет оборвался."
CALLED: Final = (
    "Передали разговор человеку. Он\u00a0ответит прямо здесь; окно можно закрыть и\u00a0вернуться: всё сохранится."
)
CLOSED: Final = "Человек закончил разговор. Снова отвечает помощник; человека можно позвать ещё раз."
CLOSE: Final = "Закончить разговор"
HINT: Final = "Ответ в\u00a0этой теме увидит посетитель. /close\u00a0— закончить."
HINT_REPLY: Final = (
    "Ответьте на\u00a0это сообщение (свайп влево)\u00a0— посетитель увидит ответ. /close\u00a0— закончить."
)
SIGNS: Final[dict[Author, str]] = {"visitor": "👤", "assistant": "🤖", "human": "✍️"}
LONGEST_POST: Final = 3000


def price_note(price: str) -> str:
    return f"точную цену называет только школа: {price}."


def fallback(lead: str, title: str, text: str) -> str:
    return f"{lead}\n\n{title}\n{text}"


def topic_name(chat_id: int, name: str | None) -> str:
    return f"№\u00a0{chat_id} · {name}"[:100] if name else f"Посетитель №\u00a0{chat_id}"


def batch_of(messages: list[ChatMessage]) -> list[ChatMessage]:
    """Return the first messages that fit into one post; at least one."""
    room, taken = LONGEST_POST, list[ChatMessage]()
    for message in messages:
        room -= len(message.text) + 8
        if taken and room < 0:
            break
        taken.append(message)
    return taken


def post(chat_id: int, messages: list[ChatMessage], *, in_topic: bool) -> str:
    """Telegram HTML for the team. Without a topic each post says whose it is."""
    lines = [f"{SIGNS[_author(one)]} {escape(one.text[:LONGEST_POST])}" for one in messages]
    head = f"<b>Чат с\u00a0сайта №\u00a0{chat_id}</b>"
    return "\n\n".join((head, *lines, f"<i>{HINT if in_topic else HINT_REPLY}</i>"))


def close_button(chat_id: int) -> tuple[NotifyButton, ...]:
    return (NotifyButton(text=CLOSE, callback=BotButton.CHAT_CLOSE, argument=str(chat_id)),)


def _author(message: ChatMessage) -> Author:
    return "human" if message.author == "human" else "visitor" if message.author == "visitor" else "assistant"
