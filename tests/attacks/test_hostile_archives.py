"""Archives made to fill a memory, and names made to leave their folder. Nothing that people bring is unpacked."""

import ast
import gzip
import io
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import aiohttp
import pytest
from sqlalchemy import update

from aimpay.server.backup import lines
from aimpay.server.backup.errors import FileDamagedError
from aimpay.server.backup.restore import verify
from aimpay.server.learning.certificates.errors import NameInvalidError
from aimpay.server.learning.certificates.full_name import clean_name
from aimpay.server.payouts.models import PayoutProof
from aimpay.server.school.models import MediaItem
from aimpay.server.staff.rules import Role
from aimpay.server.workflows.school_file import present_school
from aimpay.server.workflows.school_folder import write_folder
from server.conftest import Answer, Server
from server.office.money_world import MoneyWorld
from server.office.visitor import Visitor, signed_in_as

SOURCES: Final = Path(lines.__file__).parents[2]
UNPACKERS: Final = {"ZipFile", "TarFile", "load_workbook", "unpack_archive", "CalamineWorkbook", "read_excel"}
on_sqlite: Final = pytest.mark.parametrize("unlimited", ["sqlite"], indirect=True)
SEE_OTHER: Final = 303
PNG: Final = b"\x89PNG\r\n\x1a\n" + b"0" * 64
CLIMBING: Final = ("../../evil.png", "..\\..\\evil.png", "/etc/evil.png", "C:\\evil.png", "a/../../evil.png")


def bomb(entries: int = 1, each: int = 20 * 2**20) -> bytes:
    """A zip whose names climb, and which is a thousand times as large within."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for one in range(entries):
            archive.writestr(f"../../evil-{one}.csv", b"0" * each)
    return packed.getvalue()


def packing(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in UNPACKERS:
                yield node


def test_nobody_unpacks_what_was_brought() -> None:
    """Archives are only written. Whoever adds a reader bounds its size, entries and names, and tests it here."""
    found = {}
    for file in SOURCES.rglob("*.py"):
        source = file.read_text("utf-8")
        for call in packing(ast.parse(source if any(name in source for name in UNPACKERS) else "")):
            found[f"{file.name}:{call.lineno}"] = [arg.value for arg in call.args if isinstance(arg, ast.Constant)]
    assert len(found) == 3
    assert all("w" in modes for modes in found.values()), found


async def brings(owner: Visitor, path: str, name: str, body: bytes, **fields: str) -> Answer:
    form = aiohttp.FormData(fields, quote_fields=False)
    form.add_field("file", io.BytesIO(body), filename=name, content_type="application/octet-stream")
    return await owner._ask("POST", path, data=form, headers={"Accept": "application/json"})


@on_sqlite
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", ["bomb.zip", "bomb.xlsx", "bomb.csv", "bomb.png"])
async def test_a_bomb_is_no_list_no_picture_and_no_table(unlimited: Server, name: str) -> None:
    owner, body = await signed_in_as(unlimited, Role.OWNER, stepped_up=True), bomb(entries=3)
    assert len(body) < 70_000
    for path, fields in (
        ("/office/import/upload", {"kind": "leads"}),
        ("/office/insight/costs/upload", {"source": "vk"}),
        ("/office/texts/media/earn", {}),
    ):
        answer = await brings(owner, path, name, body, **fields)
        if answer.status == SEE_OTHER:
            answer = await owner.opens(answer.headers["Location"], headers={"Accept": "application/json"})
        assert answer.status in {200, 422}, (path, answer.status)
        assert re.search("[Ээ]то не|не то, что обещает|Нужен файл", answer.text.replace("\u00a0", " ")), answer.text


@on_sqlite
@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("name", CLIMBING)
async def test_the_name_of_a_file_never_leaves_its_folder(unlimited: Server, tmp_path: Path, name: str) -> None:
    """Neither as it is uploaded, nor as a release that kept it whole would have left it in the database."""
    owner, house = await signed_in_as(unlimited, Role.OWNER), unlimited.house
    assert (await brings(owner, "/office/texts/media/earn", name, PNG)).status == SEE_OTHER
    async with house.db.write() as session:
        assert (await session.get_one(MediaItem, "earn")).file_name == "evil.png"
        await session.execute(update(MediaItem).where(MediaItem.key == "earn").values(file_name=name))
    async with house.db.read() as session:
        folder = tmp_path / "deep" / "school"
        write_folder(folder, await present_school(session, house.clock.now()))
    assert (folder / "earn.png").read_bytes() == PNG
    assert {path.name for path in tmp_path.rglob("*") if "evil" in path.name} == set()


@on_sqlite
@pytest.mark.asyncio(loop_scope="module")
async def test_the_name_of_a_proof_never_becomes_a_header(unlimited: Server) -> None:
    owner, house = await signed_in_as(unlimited, Role.OWNER, stepped_up=True), unlimited.house
    world = MoneyWorld(house.db, house.clock)
    number = await world.payout(await world.partner(50_001, "Анна", 900_000), 100_000)
    kept = (await world.stored(number)).id
    page = f"/office/payouts/{number}/proof"
    for name in (*CLIMBING, 'a"\r\nSet-Cookie: a=b\r\n\r\n<b>.pdf', "чек\u2028.pdf"):
        async with house.db.write() as session:
            facts = {"name": name, "media_type": "application/pdf", "body": b"%PDF", "added_by": 1}
            await session.merge(PayoutProof(payout_id=kept, added_at=house.clock.now(), **facts))
        answer = await owner.opens(page)
        assert answer.status == 200
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["Content-Disposition"].isascii()


@pytest.mark.parametrize("name", CLIMBING)
def test_a_name_on_a_certificate_is_no_path_in_an_archive(name: str) -> None:
    with pytest.raises(NameInvalidError):
        clean_name(f"Ёлкина {name}")


HEAD: Final = {"format": "aimpay-backup", "version": 1, "schema": "1", "made_at": "", "tables": ["../x"]}
BACKUPS: Final = {
    "a line without end": b'{"format": "' + b"0" * 2**20,
    "as deep as it goes": b"[" * 100_000,
    "a list": b"[]",
    "a head of other things": json.dumps({**HEAD, "tables": 7}).encode() + b"\n[]\n",
    "a row before its table": json.dumps(HEAD).encode() + b"\n[1]\n",
    "a table of no columns": json.dumps(HEAD).encode() + b'\n{"table": "../x", "columns": null}\n',
    "a number without end": b"9" * 5_000,
}


@pytest.mark.parametrize("name", BACKUPS)
def test_a_hostile_backup_is_refused_in_words(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limit of a line is a value, not our code: nobody waits for a quarter of a gigabyte here."""
    monkeypatch.setattr(lines, "LONGEST_LINE", 2**18)
    file = tmp_path / "copy.aimpay"
    file.write_bytes(gzip.compress(BACKUPS[name]))
    with pytest.raises(FileDamagedError, match=r"[а-яё]"):
        verify(file)
