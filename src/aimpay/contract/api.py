"""What other programs of the owner read and write at /api/v1. Names of fields are kept for good."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import ConfigDict, Field

from aimpay.contract.wire import Wire

Kopecks = Annotated[int, Field(description="деньги в копейках: 1499000 — это 14 990 ₽", examples=[1499000])]
Moment = Annotated[datetime, Field(description="момент в UTC", examples=["2026-11-23T12:00:00Z"])]
Personal = Annotated[str | None, Field(description="есть только у ключа с правом people:read")]

Row = TypeVar("Row", bound=Wire)


class Page(Wire, Generic[Row]):
    """Строки по порядку номеров. Следующая страница — тот же запрос с cursor=next_cursor; null — дальше ничего нет."""

    data: tuple[Row, ...]
    next_cursor: str | None = Field(default=None, description="передайте как cursor; null на последней странице")


class ApiLead(Wire):
    """Заявка или человек, которого школа знает."""

    id: int = Field(examples=[128])
    stage: str = Field(description="этап воронки", examples=["bot"])
    stage_title: str = Field(examples=["В боте"])
    stage_at: Moment
    source: str | None = Field(description="откуда пришёл впервые", examples=["vk"])
    tags: tuple[str, ...] = ()
    created_at: Moment
    updated_at: Moment
    name: Personal = None
    email: Personal = None
    phone: Personal = None
    telegram_id: int | None = Field(default=None, description="есть только у ключа с правом people:read")


class NewLead(Wire):
    """Заявка из другой программы. Нужна почта или телефон; согласия передаются явно, как их дал сам человек."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "name": "Анна",
                    "email": "anna@example.ru",
                    "message": "Хочу на курс",
                    "utm_source": "webinar",
                    "agree_personal_data": True,
                    "agree_marketing": False,
                }
            ]
        },
    )

    name: str = Field(default="", max_length=200)
    email: str | None = Field(default=None, max_length=320)
    phone: str | None = Field(default=None, max_length=320)
    message: str = Field(default="", max_length=4000)
    utm_source: str | None = Field(default=None, max_length=200)
    agree_personal_data: bool = Field(description="человек согласился на обработку данных; без true заявка не хранится")
    agree_marketing: bool = Field(
        description="человек согласился на письма; ему уйдёт письмо, где он это подтвердит сам"
    )


class LeadKept(Wire):
    """Повтор той же заявки в тот же день вернёт тот же номер и ничего не удвоит."""

    id: int = Field(examples=[128])


class ApiSale(Wire):
    """Заказ. У оплаченного и потом возвращённого status — refunded, а paid_at остаётся."""

    number: str = Field(examples=["A7K2M9QX"])
    status: str = Field(description="open, paid, canceled, refunded или revoked", examples=["paid"])
    course: str = Field(description="короткое имя курса", examples=["ml"])
    course_title: str
    amount: Kopecks
    currency: str = Field(examples=["RUB"])
    paid_how: str | None = Field(description="null — через магазин; иначе как именно")
    created_at: Moment
    paid_at: Moment | None
    access_until: Moment | None = Field(description="до какого дня оплачен доступ; null — навсегда")
    buyer_id: int = Field(description="номер покупателя; имя и почта — только с people:read")
    buyer_name: Personal = None
    buyer_email: Personal = None


class ApiRefund(Wire):
    id: int
    order_number: str = Field(examples=["A7K2M9QX"])
    amount: Kopecks
    status: str = Field(description="created, pending, succeeded, canceled или refused", examples=["succeeded"])
    keep_access: bool = Field(description="доступ к курсу оставлен")
    created_at: Moment
    finished_at: Moment | None


class ApiCertificate(Wire):
    number: str = Field(examples=["AIM-6SPP-Y6Q1-N7VF"])
    status: str = Field(description="valid, suspended, revoked или replaced", examples=["valid"])
    status_at: Moment
    course: str
    course_title: str = Field(description="как курс назывался тогда")
    score_percent: int | None
    issued_at: Moment
    url: str = Field(description="страница проверки")
    full_name: Personal = None


class ApiPartner(Wire):
    """Партнёр и его деньги по книгам."""

    id: int
    code: str = Field(description="код в его ссылке")
    since: Moment
    invited: int = Field(description="сколько человек пришло по его ссылке и закреплено за ним")
    sales: int = Field(description="сколько продаж принесло ему бонус")
    earned: Kopecks = Field(description="начислено за вычетом того, что сняли при возвратах")
    available: Kopecks = Field(description="можно вывести сейчас; меньше нуля — должен школе")
    paid_out: Kopecks = Field(description="выплачено")
    name: Personal = None


class ApiPayout(Wire):
    number: str
    partner_id: int
    amount: Kopecks
    fee: Kopecks
    how: str = Field(description="gateway — через ЮKassa, manual — вручную")
    status: str = Field(description="requested, approved, sent, succeeded, canceled или rejected")
    created_at: Moment
    finished_at: Moment | None


class ApiError(Wire):
    """``code`` стабилен, по нему решает программа; ``message`` — для людей."""

    code: str = Field(examples=["scope_missing"])
    message: str
    details: dict[str, Any] = Field(default_factory=dict)
    request_id: str = Field(description="назовите его, если будете о чём-то спрашивать")


class ApiErrorBody(Wire):
    error: ApiError
