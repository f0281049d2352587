"""A person's rights: take everything about him out, or have it erased in two steps."""

import argparse
import asyncio
from pathlib import Path

from sqlalchemy import select

from aimpay.commands.database import prepare
from aimpay.commands.processes import UserError, load_settings, tell_user_errors
from aimpay.server.edge.errors import BusinessError
from aimpay.server.wiring import opened_house
from aimpay.server.workflows.house import House
from aimpay.server.workflows.rights.act import act_page
from aimpay.server.workflows.rights.erasure import Foreseen, Wish, ask_erasure, confirm_erasure
from aimpay.server.workflows.rights.export import export_person
from aimpay.server.workflows.rights.models import Erasure
from aimpay.server.workflows.rights.refused import forgive
from aimpay.settings import Settings

WHO = "Telegram id, почта, телефон, user:N или lead:N"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", metavar="действие", required=True)
    out = acts.add_parser("export", help="записать всё, что о человеке хранится, в архив")
    out.add_argument("who", metavar="КТО", help=WHO)
    out.add_argument("--to", type=Path, default=Path(), metavar="ПАПКА", help="куда записать (%(default)s)")
    gone = acts.add_parser("erase", help="показать, что будет удалено, и дать код для второго шага")
    gone.add_argument("who", metavar="КТО", help=WHO)
    gone.add_argument("--ground", required=True, metavar="ОСНОВАНИЕ", help="например: «заявление от 22.11.2026 № 5»")
    gone.add_argument("--leave-groups", action="store_true", help="и вывести его из групп курсов")
    gone.add_argument("--keep-certificates", action="store_true", help="оставить имя в сертификатах")
    agreed = acts.add_parser("confirm", help="второй шаг: удалить")
    agreed.add_argument("number", metavar="НОМЕР")
    agreed.add_argument("code", metavar="КОД")
    paper = acts.add_parser("act", help="записать акт об уничтожении, страницей для печати")
    paper.add_argument("number", metavar="НОМЕР")
    paper.add_argument("--to", type=Path, default=Path(), metavar="ПАПКА", help="куда записать (%(default)s)")
    pardon = acts.add_parser("forgive", help="снять отказ в обслуживании с того, кто удалил свои данные")
    pardon.add_argument("telegram_id", type=int, metavar="TELEGRAM_ID")


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: _run(arguments, load_settings()))


def _run(arguments: argparse.Namespace, settings: Settings) -> int:
    prepare(settings)
    print(asyncio.run(_act(arguments, settings)))  # noqa: T201 — the command's answer
    return 0


async def _act(arguments: argparse.Namespace, settings: Settings) -> str:
    async with opened_house(settings) as house:
        try:
            return await ACTS[arguments.act](house, arguments)
        except BusinessError as error:
            raise UserError(error.message) from error


async def _export(house: House, arguments: argparse.Namespace) -> str:
    name, body = await export_person(house, arguments.who)
    file: Path = arguments.to / name
    await asyncio.to_thread(file.write_bytes, body)
    return f"Всё о человеке записано в {file}."


async def _erase(house: House, arguments: argparse.Namespace) -> str:
    wish = Wish(
        who=arguments.who,
        ground=arguments.ground.strip()[:250],
        by=None,
        leave_groups=arguments.leave_groups,
        keep_certificates=arguments.keep_certificates,
    )
    return told(await ask_erasure(house, wish))


def told(seen: Foreseen) -> str:
    lines = [f"Будет удалено всё, что известно о человеке: {seen.name}."]
    lines += [f"  • {one.title}: {one.what}, записей: {one.rows}" for one in seen.lines]
    lines += [f"Внимание. {one}" for one in seen.warnings]
    lines += ["Отменить это будет нельзя. Код действует сутки. Второй шаг:"]
    return "\n".join([*lines, f"  aimpay person confirm {seen.number} {seen.code}"])


async def _confirm(house: House, arguments: argparse.Namespace) -> str:
    await confirm_erasure(house, arguments.number, arguments.code, None)
    return (
        "Принято. Работающий сервер удалит данные в ближайшую минуту. "
        f"Акт: aimpay person act {arguments.number}, или страница «Права людей» в кабинете."
    )


async def _paper(house: House, arguments: argparse.Namespace) -> str:
    async with house.db.read() as session:
        erasure = await session.scalar(select(Erasure).where(Erasure.number == arguments.number))
    if erasure is None or erasure.act is None:
        raise UserError("Такого акта нет: проверьте номер; пока данные удаляются, акта ещё нет.")
    file: Path = arguments.to / f"akt-{erasure.number}.html"
    await asyncio.to_thread(file.write_text, act_page(erasure.act), "utf-8")
    return f"Акт записан в {file}: откройте в браузере и распечатайте."


async def _forgive(house: House, arguments: argparse.Namespace) -> str:
    known = await house.db.transact(lambda session: forgive(session, house, arguments.telegram_id))
    return "Отказ снят." if known else "Такого отказа нет."


ACTS = {"export": _export, "erase": _erase, "confirm": _confirm, "act": _paper, "forgive": _forgive}
