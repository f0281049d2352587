"""Somebody who sits before a copy of the repository and types what a page says, with a school that runs beside."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from docs.blocks import Block
from docs.hatchery import STAND_IN
from house.tree import ROOT
from patience import eventually
from story.processes import SOURCES

HATCHERY: Final = Path(__file__).with_name("hatchery.py")
LINKED: Final = ("Makefile", "pyproject.toml", "requirements", "docs", "src", ".env.example", "mkdocs.yml", "README.md")
SECONDS: Final = 120
KEPT: Final = """
printf %s "$PATH" > "$HOME/.path"
"""
"""What a page puts on PATH stays there to the page's end, as in a terminal."""


@dataclass(frozen=True)
class Reader:
    """``words`` of a page stand for something of the reader's own; ``props`` are files that he has."""

    home: Path
    stand_in: Path
    env: Mapping[str, str]
    words: Mapping[str, str]
    props: Path

    async def read(self, page: Path, typed: list[Block]) -> list[str]:
        """Type the blocks one after another in a place of the page's own; return what went wrong."""
        place = self._place(page)
        for block in typed:
            if wrong := await self._type(block, place):
                return [wrong]
        return []

    def _place(self, page: Path) -> Path:
        place = self.home / str(page).replace("/", "-")
        tools = place / ".venv" / "bin"
        tools.mkdir(parents=True)
        for name in LINKED:
            (place / name).symlink_to(ROOT / name)
        for prop in self.props.iterdir():
            (place / prop.name).symlink_to(prop)
        (tools / "aimpay").symlink_to(self.stand_in)
        (tools / "python").symlink_to(sys.executable)
        (tools / ".runtime").touch()
        (tools / ".dev").touch()
        (place / "var").mkdir()
        (place / ".path").write_text(_bare_path())
        return place

    async def _type(self, block: Block, place: Path) -> str:
        text = block.text
        for word, here in self.words.items():
            text = text.replace(word, here)
        child = await asyncio.create_subprocess_exec(
            "bash",
            "-euo",
            "pipefail",
            "-c",
            text + KEPT,
            cwd=place,
            env={"PATH": (place / ".path").read_text(), "HOME": str(place), **self.env},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        async with asyncio.timeout(SECONDS):
            said, _ = await child.communicate()
        shown = said.decode(errors="replace")
        broken = child.returncode != 0 or "Traceback" in shown
        return f"{block} ended with {child.returncode}:\n{text}\n{shown}" if broken else ""


def _bare_path() -> str:
    """PATH of somebody who has not yet typed what makes ``aimpay`` a command."""
    return os.pathsep.join(each for each in os.environ["PATH"].split(os.pathsep) if not Path(each, "aimpay").exists())


@asynccontextmanager
async def hatchery(home: Path) -> AsyncIterator[Path]:
    """Give the program that stands for ``aimpay``; the commands are imported once, beside."""
    address = home / "hatchery"
    child = await asyncio.create_subprocess_exec(
        sys.executable, str(HATCHERY), str(address), env={"PATH": os.environ["PATH"], "PYTHONPATH": str(SOURCES)}
    )
    stand_in = home / "aimpay"
    stand_in.write_text(STAND_IN.format(python=sys.executable, address=str(address)))
    stand_in.chmod(0o755)

    async def open_() -> bool:
        assert child.returncode is None
        return address.exists()

    try:
        await eventually(open_, "the hatchery is open", SECONDS)
        yield stand_in
    finally:
        child.kill()
        await child.wait()
