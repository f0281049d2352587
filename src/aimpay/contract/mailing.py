"""Consent to advice and news: asked in the bot once, given and taken back at any time."""

from enum import StrEnum

from pydantic import Field

from aimpay.contract.wire import Call, TelegramId, Wire


class NewsChannel(StrEnum):
    TELEGRAM = "telegram"
    EMAIL = "email"


class NewsState(StrEnum):
    """UNASKED: neither yes nor no was ever said in the bot."""

    UNASKED = "unasked"
    ON = "on"
    OFF = "off"


class NewsView(Wire):
    """``emails`` are the masked addresses that advice and news go to."""

    telegram: NewsState
    emails: tuple[str, ...] = ()


class GetNews(Wire):
    telegram_id: TelegramId


class AgreeToNews(Wire):
    """``version`` is of the text that was shown."""

    telegram_id: TelegramId
    version: str = Field(max_length=32)


class RefuseNews(Wire):
    """A «no» to the question, or the way out. ``delivery_id``: under which message it was pressed."""

    telegram_id: TelegramId
    channel: NewsChannel = NewsChannel.TELEGRAM
    by_command: bool = False
    delivery_id: int | None = None


GET_NEWS = Call("/get_news_consent", GetNews, NewsView, "Whether a person gets advice and news, and where")
AGREE_TO_NEWS = Call("/agree_to_news", AgreeToNews, NewsView, "A person wants advice and news in the bot")
REFUSE_NEWS = Call("/refuse_news", RefuseNews, NewsView, "A person wants no advice and news, now or any more")
