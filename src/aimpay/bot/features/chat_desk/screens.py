"""Conversations that wait, and one of them."""

from typing import Final

from aimpay.bot.features.chat_desk import texts
from aimpay.bot.screens import Button, Screen, back, safe
from aimpay.contract.chat import ChatLine, ChatSummary, ChatTalk, WaitingChats

ANSWER_STATE: Final = "chat_text"
LABEL: Final = 60
LINE: Final = 600


def waiting(found: WaitingChats) -> Screen:
    if not found.chats:
        return Screen(texts.NOBODY, (back("admin"),))
    rows = tuple((Button(_label(one.chat), f"chat_open:{one.chat.id}"),) for one in found.chats)
    words = f"{texts.WAITING}\n\n{texts.MORE}" if found.more else texts.WAITING
    return Screen(words, (*rows, back("admin")))


def _label(chat: ChatSummary) -> str:
    name = f"{chat.lead_name}: " if chat.lead_name else ""
    text = " ".join(chat.last_text.split())
    return texts.LABEL.format(sign=texts.SIGNS[chat.human], number=chat.id, name=name, text=text)[:LABEL]


def talk(found: ChatTalk, may: frozenset[str]) -> Screen:
    chat = found.chat.chat
    words = texts.TALK.format(
        number=chat.id,
        name=f"\n{safe(chat.lead_name)}" if chat.lead_name else "",
        state=texts.STATES[chat.human],
        lines="\n\n".join(map(_line, found.lines)) or texts.EMPTY,
    )
    topic = ((Button(texts.TOPIC, url=found.chat.topic_url),),) if found.chat.topic_url else ()
    answer = ((Button(texts.ANSWER, f"chat_answer:{chat.id}"),),) if "chat" in may else ()
    closing = "chat" in may and chat.human != "none"
    close = ((Button(texts.CLOSE, f"chat_close:{chat.id}"),),) if closing else ()
    return Screen(words, (*answer, *topic, *close, back("chats")))


def _line(line: ChatLine) -> str:
    text = line.text if len(line.text) <= LINE else f"{line.text[:LINE]}…"
    return texts.LINE.format(sign=texts.AUTHORS[line.author], text=safe(text))


def ask(chat: int) -> Screen:
    return Screen(texts.ASK, (back(f"chat_open:{chat}"),), awaits=f"{ANSWER_STATE}:{chat}")
