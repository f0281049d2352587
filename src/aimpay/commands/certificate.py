"""Certificates from the command line: a link to the page where the certificate of a course is designed."""

import argparse
import asyncio

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.edge.errors import BusinessError
from aimpay.server.kit.moscow import MOSCOW
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.certificate_designs.drafts import make_link
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="действие", required=True)
    preview = acts.add_parser("preview", help="ссылка на страницу, где оформляют сертификат курса")
    preview.add_argument("course", nargs="?", metavar="КУРС", help="короткое имя курса; без него — первый в продаже")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments.course, load_settings()))


def _run(course: str | None, settings: Settings) -> int:
    prepare(settings)
    print(asyncio.run(_preview(course, settings)))  # noqa: T201 — the command's answer
    return 0


async def _preview(course: str | None, settings: Settings) -> str:
    async with opened_house(settings) as house:
        try:
            url, link = await make_link(house, house.admins[0], course)
        except BusinessError as error:
            raise UserError(error.message) from error
    until = f"{link.expires_at.astimezone(MOSCOW):%H:%M}"
    return f"{url}\nРаботает до {until} по Москве, пока запущен сервер (aimpay up или aimpay server)."
