"""Deploy-time settings of both processes, from the environment and one ``.env``; a school's own are in the database."""

from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from aimpay.setting_shapes import BotToken, DatabaseUrl, LogLevel, Origins, WebhookSecret, address
from aimpay.yookassa_networks import YOOKASSA_NETWORKS

NEEDED: Final = (
    "PUBLIC_URL",
    "DATABASE_URL",
    "SECRET_CODES",
    "BOT_TOKEN",
    "ADMINS",
    "GROUP_ID",
    "YOOKASSA_SHOP_ID",
    "YOOKASSA_SECRET_KEY",
    "RESEND_API_KEYS",
    "RESEND_FROM",
)
"""The ten values that a school needs to go live; every other setting has a working default."""

PLACEHOLDERS: Final = frozenset({"change-me", "changeme", "secret", "default"})
SHORTEST_SECRET: Final = 16

ADDRESSES: Final = (
    "public_url",
    "server_url",
    "bot_url",
    "telegram_api_url",
    "yookassa_api_url",
    "resend_api_url",
    "deepseek_api_url",
)
LISTS: Final = ("secret_codes", "resend_api_keys", "admins", "trusted_proxies", "yookassa_networks", "site_origins")

Network = IPv4Network | IPv6Network
Words = Annotated[tuple[str, ...], NoDecode]
Secrets = Annotated[tuple[SecretStr, ...], NoDecode]


class Mode(StrEnum):
    """DEMO talks to the sandbox and accepts its well-known keys; PRODUCTION refuses them."""

    PRODUCTION = "production"
    DEMO = "demo"


class Settings(BaseSettings):
    """Lists are written with commas. Addresses are without a trailing slash."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", frozen=True)

    mode: Mode = Field(
        Mode.PRODUCTION, description="production — работа, demo — песочница; demo ставит сама команда aimpay demo"
    )
    public_url: str = Field(description="адрес, по которому сервер виден браузерам покупателей и ЮKassa: https://…")
    database_url: DatabaseUrl = Field(
        "sqlite:///var/aimpay.db", description="база: sqlite:///путь или postgresql://user:password@host/name"
    )
    database_pool: int = Field(10, ge=2, description="PostgreSQL: сколько соединений берёт один процесс для запросов")
    database_engine_pool: int = Field(10, ge=3, description="PostgreSQL: сколько ещё — для фоновой работы")
    secret_codes: Secrets = Field(
        description="секрет между ботом и сервером, от 16 знаков; на время замены — два через запятую, новый первым"
    )
    bot_token: BotToken = Field(description="токен бота от @BotFather")
    admins: Annotated[tuple[int, ...], NoDecode] = Field(
        description="Telegram id владельца и помощников через запятую, владелец первым"
    )
    group_id: int = Field(description="Telegram id группы курса; бот в ней — администратор")
    yookassa_shop_id: str = Field(description="shopId из кабинета ЮKassa")
    yookassa_secret_key: SecretStr = Field(description="секретный ключ магазина ЮKassa")
    resend_api_keys: Secrets = Field(description="ключи Resend через запятую; если один откажет, берётся следующий")
    resend_from: str = Field(
        description="отправитель писем, например Школа <hello@school.ru>; домен подтверждён в Resend"
    )

    server_host: str = Field("127.0.0.1", description="адрес, который слушает сервер")
    server_port: int = Field(8080, description="порт, который слушает сервер")
    server_drain_seconds: float = Field(5, ge=0, description="сколько секунд уходящий сервер ждёт, пока прокси заметит")
    goodbye_seconds: int = Field(20, ge=1, description="сколько секунд уходящий процесс доделывает начатое")
    bot_host: str = Field("127.0.0.1", description="адрес, на котором бот слушает сервер")
    bot_port: int = Field(8081, description="порт, на котором бот слушает сервер")
    server_url: str = Field("", description="где бот находит сервер; пусто — на этой же машине")
    bot_url: str = Field("", description="где сервер находит бота; пусто — на этой же машине")
    trusted_proxies: Annotated[tuple[Network, ...], NoDecode] = Field(
        (), description="сети своих прокси через запятую; только их X-Forwarded-For принимается на веру"
    )

    visits_per_minute: int = Field(
        120, ge=1, description="сколько раз в минуту сайт может сообщать о посещениях с одного адреса"
    )
    questions_per_minute: int = Field(
        60, ge=1, description="сколько раз в минуту с одного адреса можно спросить о сертификатах"
    )
    forms_per_minute: int = Field(
        10, ge=1, description="сколько раз в минуту с одного адреса можно отправить форму на сайте"
    )
    warm_ups_per_minute: int = Field(
        120, ge=1, description="сколько шагов прогревающих страниц в минуту принимается с одного адреса"
    )

    api_per_minute: int = Field(
        300, ge=1, description="сколько раз в минуту программа с одним ключом может спросить API"
    )
    webhooks_to_private: bool = Field(False, description="true — вебхуки и на внутренние адреса, по http; для проверки")

    site_origins: Annotated[Words, Origins] = Field(
        (), description="чужие сайты с нашим виджетом, через запятую: https://school.tilda.ws; пусто — только свой"
    )

    telegram_api_url: str = Field("https://api.telegram.org", description="Bot API Telegram или его зеркало")
    telegram_link_url: str = Field(
        "https://t.me", description="с чего начинаются ссылки на бота на сайте; зеркало, если t.me не открывается"
    )
    telegram_proxy: str = Field("", description="исходящий прокси для Telegram, например http://host:port")
    telegram_webhook: bool = Field(
        False, description="true — Telegram сам вызывает PUBLIC_URL/telegram; false — бот опрашивает Telegram"
    )
    reserve_file: str = Field(
        "var/reserve.jsonl", description="файл, где запасной бот хранит то, что случилось за время работ"
    )
    telegram_per_second: int = Field(
        30, ge=1, le=1000, description="сколько сообщений в секунду бот шлёт всем вместе; обычный предел Telegram — 30"
    )

    yookassa_api_url: str = Field("https://api.yookassa.ru/v3", description="API ЮKassa")
    yookassa_payout_agent_id: str = Field(
        "", description="agentId шлюза выплат ЮKassa; пусто — партнёрам платят вручную"
    )
    yookassa_payout_key: SecretStr = Field(SecretStr(""), description="секретный ключ шлюза выплат ЮKassa")
    yookassa_payout_widget_url: str = Field(
        "https://yookassa.ru/payouts-data/3.1.0/widget.js",
        description="скрипт ЮKassa, который спрашивает карту партнёра",
    )
    yookassa_networks: Annotated[tuple[Network, ...], NoDecode] = Field(
        YOOKASSA_NETWORKS, validate_default=True, description="сети, из которых приходят уведомления ЮKassa"
    )
    resend_webhook_secret: WebhookSecret = Field(
        SecretStr(""),
        description="секрет уведомлений Resend о судьбе писем: whsec_…; пусто — адрес /resend_notification закрыт",
    )
    resend_api_url: str = Field("https://api.resend.com", description="API Resend")
    letters_per_second: int = Field(
        2, ge=1, le=100, description="сколько писем рассылок в секунду уходит; предел Resend на новом счёте — 2"
    )
    metrika_url: str = Field("https://mc.yandex.ru", description="сборщик Яндекс Метрики")
    metrika_counter: str = Field("", description="номер счётчика Метрики; пусто — цели не отправляются")
    metrika_token: SecretStr = Field(SecretStr(""), description="токен Measurement Protocol Метрики")
    metrika_api_url: str = Field("https://api-metrika.yandex.net", description="API управления Яндекс Метрики")
    metrika_oauth_token: SecretStr = Field(
        SecretStr(""), description="OAuth-токен Метрики для загрузки офлайн-конверсий; пусто — не загружаются"
    )
    deepseek_api_url: str = Field("https://api.deepseek.com", description="API DeepSeek для чата на сайте")
    deepseek_api_key: SecretStr = Field(
        SecretStr(""), description="ключ DeepSeek; пусто — в чате отвечают только готовые ответы и люди"
    )
    deepseek_model: str = Field("deepseek-flash", description="модель DeepSeek")
    deepseek_fresh_rubles: int = Field(25, ge=0, description="цена миллиона новых входных токенов, рублей")
    deepseek_cached_rubles: int = Field(1, ge=0, description="цена миллиона входных токенов из кеша, рублей")
    deepseek_written_rubles: int = Field(100, ge=0, description="цена миллиона выходных токенов, рублей")
    chat_daily_rubles: int = Field(100, ge=0, description="сколько чат вправе потратить за день, рублей; 0 — ничего")
    chat_questions_per_address: int = Field(30, ge=1, description="вопросов помощнику за день с одного адреса")
    chat_per_minute: int = Field(30, ge=1, description="сколько раз в минуту с одного адреса можно обратиться в чат")
    chat_first_word_seconds: float = Field(8, gt=0, description="сколько секунд ждать начала ответа модели")
    support_chat_id: int | None = Field(
        None, description="группа команды с темами: туда приходят разговоры с сайта; пусто — владельцу в личные"
    )
    instagram_api_url: str = Field("https://graph.instagram.com", description="API Instagram")
    instagram_app_secret: SecretStr = Field(
        SecretStr(""), description="секрет приложения Instagram; пусто — Instagram выключен"
    )
    instagram_verify_token: SecretStr = Field(
        SecretStr(""), description="слово, которое вы придумали для проверки адреса PUBLIC_URL/webhook"
    )
    instagram_token: SecretStr = Field(SecretStr(""), description="долгий токен аккаунта Instagram")
    clock_url: str = Field("", description="часы песочницы; только для demo")
    log_level: LogLevel = Field("INFO", description="подробность журнала: DEBUG, INFO, WARNING или ERROR")
    log_format: Literal["lines", "json"] = Field(
        "lines", description="вид журнала: lines — строки, json — для сборщика"
    )
    metrics_host: str = Field("127.0.0.1", description="адрес внутренних /metrics и /health; не для интернета")
    metrics_port: int = Field(0, ge=0, description="порт /metrics и /health, свой у каждого процесса; 0 — нет")
    otel_exporter_otlp_endpoint: str = Field("", description="сборщик трасс OTLP: http://127.0.0.1:4318; пусто — нет")

    @field_validator(*(name.lower() for name in NEEDED), mode="before")
    @classmethod
    def _given(cls, value: object) -> object:
        if value == () or (isinstance(value, str) and not value.strip(" ,")):
            raise PydanticCustomError("missing", "не задано")
        return value

    @field_validator("support_chat_id", mode="before")
    @classmethod
    def _perhaps(cls, value: object) -> object:
        return None if isinstance(value, str) and not value.strip() else value

    @field_validator(*LISTS, mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator(*ADDRESSES)
    @classmethod
    def _address(cls, value: str) -> str:
        return address(value)

    @field_validator("secret_codes")
    @classmethod
    def _real_secret(cls, codes: tuple[SecretStr, ...]) -> tuple[SecretStr, ...]:
        for code in codes:
            value = code.get_secret_value()
            if value.lower() in PLACEHOLDERS or len(value) < SHORTEST_SECRET:
                raise ValueError("нужен свой длинный код, не короче 16 знаков (openssl rand -hex 24)")
        if len(codes) > 2:  # noqa: PLR2004 — the current one and, during rotation, the former
            raise ValueError("один код, а на время замены — два через запятую")
        return codes

    @model_validator(mode="after")
    def _production_is_real(self) -> Self:
        if self.mode is Mode.PRODUCTION:
            local = [name for name, url in self._outside() if "127.0.0.1" in url or "localhost" in url]
            sandbox = "sandbox" in self.bot_token.get_secret_value() or self.clock_url
            if local or sandbox or any("sandbox" in code.get_secret_value() for code in self.secret_codes):
                raise ValueError(f"настройки песочницы не годятся для работы: {', '.join(local) or 'ключи песочницы'}")
        return self

    def _outside(self) -> tuple[tuple[str, str], ...]:
        return (
            ("YOOKASSA_API_URL", self.yookassa_api_url),
            ("YOOKASSA_PAYOUT_WIDGET_URL", self.yookassa_payout_widget_url),
            ("RESEND_API_URL", self.resend_api_url),
            ("METRIKA_URL", self.metrika_url),
            ("DEEPSEEK_API_URL", self.deepseek_api_url),
            ("METRIKA_API_URL", self.metrika_api_url),
            ("INSTAGRAM_API_URL", self.instagram_api_url),
        )

    @property
    def has_payouts(self) -> bool:
        """Whether partners can be paid by the gateway."""
        return bool(self.yookassa_payout_agent_id and self.yookassa_payout_key.get_secret_value())

    @property
    def has_instagram(self) -> bool:
        """Whether the school's account is connected; all three values or none."""
        values = (self.instagram_app_secret, self.instagram_verify_token, self.instagram_token)
        return all(value.get_secret_value() for value in values)

    @property
    def secret(self) -> str:
        """The code we send; any of ``secret_codes`` is accepted."""
        return self.secret_codes[0].get_secret_value()

    @property
    def internal_server_url(self) -> str:
        return self.server_url or f"http://127.0.0.1:{self.server_port}"

    @property
    def internal_bot_url(self) -> str:
        return self.bot_url or f"http://127.0.0.1:{self.bot_port}"

    @property
    def is_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    @property
    def sqlite_path(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))
