"""Asks each outside system whether it is ready, and says in Russian what to mend."""

import argparse
import asyncio
import sys
from pathlib import Path

import aiohttp

from aimpay.commands.processes import load_settings, tell_user_errors
from aimpay.commands.sandboxed import add_port_arguments, demo_settings, ports_of, sandbox_settings
from aimpay.logs import set_up_logs
from aimpay.server.doctor.examine import examine
from aimpay.server.doctor.report import report
from aimpay.server.wiring import doctors_view
from aimpay.settings import Settings


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demo", action="store_true", help="проверить запущенное демо, тем же кодом")
    add_port_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    return tell_user_errors(lambda: asyncio.run(_examine(_settings(arguments))))


def _settings(arguments: argparse.Namespace) -> Settings:
    if not arguments.demo:
        return load_settings()
    data: Path = arguments.data
    sandbox = sandbox_settings(ports_of(arguments), data / "sandbox.db")
    return demo_settings(ports_of(arguments), sandbox, data / "aimpay.db", "WARNING")


async def _examine(settings: Settings) -> int:
    set_up_logs("ERROR")  # what the calls warn of is in the findings, with the way out
    async with aiohttp.ClientSession() as session:
        findings = await examine(doctors_view(settings, session))
    print(report(findings, colours=sys.stdout.isatty()))  # noqa: T201 — the command's answer
    return 1 if any(finding.ok is False for finding in findings) else 0
