"""The payer's page at ``confirmation_url``."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from aimpay.sandbox.yookassa import bindings, cards, invoices, life, paying, words
from aimpay.sandbox.yookassa.paying import MethodClosedError, UnknownCardError
from aimpay.sandbox.yookassa.provider import CHECKOUT, INVOICE, METHOD, PAYMENT, Provider
from aimpay.sandbox.yookassa.wire import Object, moment_of

HERE = Path(__file__).parent / "page"
PAGE = f"{CHECKOUT}/payments/v2/contract"
UNKNOWN_CARD = "Такой карты нет среди тестовых. Выберите карту из списка ниже."
CLOSED_WAY = "Этим способом заказ оплатить нельзя. Выберите другой."
SEE_OTHER = 303
PENDING = "pending"


@dataclass(frozen=True)
class Payer:
    """Shows a payment to the person who pays it and takes his decision."""

    provider: Provider
    templates: Environment

    async def show(self, request: Request) -> Response:
        document = self._payment(request.query_params.get("orderId", ""))
        if document is None:
            return self._render("lost.html.j2", status=404)
        return self._page(document, just_now=request.query_params.get("done") == "1")

    async def pay(self, request: Request) -> Response:
        form = await request.form()
        document = self._payment(str(form.get("orderId", "")))
        if document is None:
            return self._render("lost.html.j2", status=404)
        if document["object"]["status"] != PENDING:
            return self._page(document, status=409)
        method, number = str(form.get("method", "")), str(form.get("card_number", ""))
        try:
            paying.pay(self.provider, document, method, card_number=number, reason=_refusal(form.get("answer")))
        except UnknownCardError:
            return self._page(document, error=UNKNOWN_CARD, method=method, number=number, status=422)
        except MethodClosedError:
            return self._page(document, error=CLOSED_WAY, status=422)
        return _see(document, done=True)

    async def expire(self, request: Request) -> Response:
        form = await request.form()
        document = self._payment(str(form.get("orderId", "")))
        if document is None:
            return self._render("lost.html.j2", status=404)
        life.expire_payment(self.provider, document["object"]["id"])
        return _see(document)

    async def close(self, request: Request) -> Response:
        """Leave without paying; the payment stays pending."""
        form = await request.form()
        document = self._payment(str(form.get("orderId", "")))
        if document is None:
            return self._render("lost.html.j2", status=404)
        if document["return_url"]:
            return RedirectResponse(document["return_url"], SEE_OTHER)
        return _see(document)

    async def open_invoice(self, request: Request) -> Response:
        self.provider.agenda.run_due()
        document = self.provider.find(INVOICE, request.path_params["invoice_id"])
        if document is None or document["object"]["status"] == "canceled":
            return self._render("lost.html.j2", status=404)
        payment_id = invoices.open_payment(self.provider, document)
        return RedirectResponse(f"{PAGE}?orderId={payment_id}", SEE_OTHER)

    async def show_binding(self, request: Request) -> Response:
        document = self._binding(request.query_params.get("orderId", ""))
        if document is None:
            return self._render("lost.html.j2", status=404)
        return self._render("binding.html.j2", thing=document["object"], cards=words.offered_cards())

    async def bind(self, request: Request) -> Response:
        form = await request.form()
        document = self._binding(str(form.get("orderId", "")))
        if document is None:
            return self._render("lost.html.j2", status=404)
        number = cards.clean(str(form.get("card_number", "")))
        thing = document["object"]
        if thing["type"] == "bank_card" and number not in cards.TABLE:
            return self._render(
                "binding.html.j2", thing=thing, cards=words.offered_cards(), error=UNKNOWN_CARD, status=422
            )
        bindings.bind(self.provider, document, number)
        return RedirectResponse(
            document["return_url"] or f"{CHECKOUT}/payment_methods?orderId={thing['id']}", SEE_OTHER
        )

    def _binding(self, method_id: str) -> Object | None:
        document = self.provider.find(METHOD, method_id)
        return document if document and "holder" in document["object"] else None

    def _payment(self, payment_id: str) -> Object | None:
        self.provider.agenda.run_due()
        return self.provider.find(PAYMENT, payment_id)

    def _page(self, document: Object, *, status: int = 200, **details: Any) -> HTMLResponse:
        thing = document["object"]
        name = "pay.html.j2" if thing["status"] == PENDING else "result.html.j2"
        minutes = 60 - (self.provider.now - moment_of(thing["created_at"])).total_seconds() / 60
        return self._render(
            name,
            status=status,
            thing=thing,
            amount=words.rubles(thing["amount"]),
            shop=self.provider.world.settings.bot_name,
            return_url=document["return_url"],
            methods=paying.methods_of(document),
            minutes=max(1, round(minutes)),
            cards=words.offered_cards(),
            **details,
        )

    def _render(self, name: str, *, status: int = 200, **values: Any) -> HTMLResponse:
        page = self.templates.get_template(name).render(base=CHECKOUT, page=PAGE, **values)
        return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})


def _refusal(answer: Any) -> str:
    return str(answer) if answer in {"insufficient_funds", "general_decline"} else ""


def _see(document: Object, *, done: bool = False) -> Response:
    """Show the payment by GET, so that a reload repeats nothing."""
    mark = "&done=1" if done else ""
    return RedirectResponse(f"{PAGE}?orderId={document['object']['id']}{mark}", SEE_OTHER)


def _templates() -> Environment:
    templates = Environment(loader=FileSystemLoader(HERE), autoescape=select_autoescape(default=True))
    templates.globals.update(reason=words.reason, method_name=words.method_name, paid_by=words.paid_by)
    return templates


def _asset(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def send(_request: Request) -> Response:
        return FileResponse(HERE / name)

    return send


def routes(provider: Provider) -> list[Route]:
    payer = Payer(provider, _templates())
    contract = "/checkout/payments/v2/contract"
    return [
        Route(contract, payer.show, methods=["GET"]),
        Route(f"{contract}/pay", payer.pay, methods=["POST"]),
        Route(f"{contract}/expire", payer.expire, methods=["POST"]),
        Route(f"{contract}/close", payer.close, methods=["POST"]),
        Route("/checkout/invoices/{invoice_id}", payer.open_invoice, methods=["GET"]),
        Route("/checkout/payment_methods", payer.show_binding, methods=["GET"]),
        Route("/checkout/payment_methods", payer.bind, methods=["POST"]),
        *[Route(f"/checkout/{name}", _asset(name), methods=["GET"]) for name in ("payer.css", "payer.js")],
    ]
