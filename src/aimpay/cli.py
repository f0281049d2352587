"""The command line. A command's module is imported only when it is called: some of them are heavy."""

import argparse
import importlib
import sys
from types import ModuleType
from typing import Final

COMMANDS: Final = {
    "demo": "весь продукт с песочницей: без ключей, без сети, за минуту",
    "up": "бот и сервер в одном процессе, на значениях из .env",
    "server": "только сервер",
    "bot": "только бот",
    "reserve": "запасной бот на время работ: без сервера и базы",
    "worker": "только фоновая работа",
    "health": "жив ли процесс на этой машине: server, bot или worker",
    "doctor": "проверить каждую внешнюю систему и сказать, что исправить",
    "db": "база: upgrade, status, backup, restore, check",
    "school": "школа: export — в папку, import — из папки: цена, тексты, документы, видео",
    "keys": "ключи, которыми подписаны сертификаты: list, rotate",
    "members": "группы: check — сверить с правами на курсы, --repair — исправить",
    "quiz": "тест курса: export — вопросы в файл, import — из файла",
    "certificate": "сертификат: preview — ссылка на страницу оформления",
    "consents": "согласия: export — журнал согласий с текстами, в Excel",
    "person": "права человека: export — всё о нём в архив, erase — удалить его данные",
    "staff": "сотрудники: list, give — дать роль, remove — убрать",
    "sequences": "цепочки: dry-run — кто что получит в ближайшие 48 часов",
    "reconcile": "сверить книги со списками ЮKassa или с файлом её реестра",
    "insight": "аналитика: check — сверить дневные суммы с таблицами, rebuild — пересчитать заново",
    "import": "переехать к нам: original — база прежней системы; leads, students, partners — списки CSV",
    "export": "забрать всё: каждая таблица и файлы, JSON в архиве или книга Excel",
    "sandbox": "только песочница: для своего бота или магазина",
}

MODULES: Final = {"import": "moving"}
"""Where a command cannot be the name of a module."""


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code; what a person did wrong is told in Russian on standard error."""
    module, parsed = parse(sys.argv[1:] if arguments is None else arguments)
    return int(module.run(parsed))


def parse(given: list[str]) -> tuple[ModuleType, argparse.Namespace]:
    """Return the command's module and what it was told; SystemExit where the words are wrong."""
    parser = argparse.ArgumentParser(prog="aimpay", description="AiM Pay: продать курс в Telegram")
    names = parser.add_subparsers(dest="command", metavar="команда", required=True)
    chosen = next((word for word in given if word in COMMANDS), None)
    modules = {}
    for name, summary in COMMANDS.items():
        command = names.add_parser(name, help=summary, description=summary)
        if name == chosen:
            modules[name] = importlib.import_module(f"aimpay.commands.{MODULES.get(name, name)}")
            modules[name].add_arguments(command)
    parsed = parser.parse_args(given)
    return modules[parsed.command], parsed


if __name__ == "__main__":
    sys.exit(main())
