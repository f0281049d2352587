"""The student's way to the certificate and the owner's word on it, through the whole town, on each kind of database."""

import base64
import re
import subprocess
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from patience import eventually
from story.player import Person, buy, labels, shown
from story.town import Town

pytestmark = [pytest.mark.slow, pytest.mark.sqlite_is_enough]
EMAIL = "boris@example.com"
NUMBER = re.compile(r"AIM(?:-[0-9A-Z]{4}){3}")
PNG = b"\x89PNG\r\n\x1a\n"


async def test_certificate_is_earned_put_right_by_the_owner_and_withdrawn(own_town: Town, tmp_path: Path) -> None:
    town = own_town
    boris, owner = await town.person("Борис"), town.owner
    await owner.start()
    await buy(boris, EMAIL)
    old = await _earned(town, boris, owner)
    text = _text_of_pdf(await _pdf(town, boris, old), tmp_path)
    assert "Иванов Борис" in text
    assert old in text

    new = await _put_right(boris, owner)
    assert new != old
    page = await _page(town, old)
    assert new in page, "the old number points to the new one"
    assert "Иванова" not in page

    await _revoked(owner, new)
    menu = await boris.start()
    await boris.press("Получить сертификат")
    said = shown(await boris.sees("Сертификат отозван", after=menu["message_id"]))
    assert "Выдан по ошибке" in said
    assert "/help" in said
    assert "Выдан по ошибке" in await _page(town, new)


async def _earned(town: Town, boris: Person, owner: Person) -> str:
    """The test is passed by the owner's word, the name confirmed at the second try; return the number."""
    menu = await boris.start()
    await boris.press("Получить сертификат")
    await boris.sees("Сдать тест", buttons_only=True, after=menu["message_id"])
    await owner.send(f"Зачесть тест: {boris.id} сдал на занятии")
    await owner.press("Зачесть")
    await owner.sees("Зачтено")

    menu = await boris.start()
    await boris.press("Получить сертификат")
    await boris.sees("Тест сдан", after=menu["message_id"])
    sent = await boris.send("Иванов Бориз 2")
    assert "цифр" in shown(await boris.sees("Пришлите имя ещё раз", after=sent))
    sent = await boris.send("  иванов   Бориз ")
    await boris.sees("Так будет на сертификате", after=sent)
    await boris.press("Исправить")
    await boris.sees("Напишите фамилию", after=menu["message_id"])
    sent = await boris.send("ФИО: Иванов Борис")
    assert "Иванов Борис" in shown(await boris.sees("Так будет на сертификате", after=sent))
    await boris.press("Всё верно")
    ready = await boris.sees("Сертификат готов", after=sent)
    assert (await _download(town, ready)).startswith(PNG)
    assert "Борис" in shown(await owner.sees("Сертификат выдан"))
    return _number(ready)


async def _pdf(town: Town, boris: Person, number: str) -> bytes:
    """«Назад» under the file leads on: in the original it crashed."""
    await boris.press("Скачать PDF")
    file = await eventually(lambda: _document(boris, f"Сертификат {number}.pdf"), "the PDF")
    await boris.press("Назад")
    await boris.sees("Получить сертификат", buttons_only=True, after=file["message_id"])
    return await _download(town, file)


async def _put_right(boris: Person, owner: Person) -> str:
    """Another name, asked for by the student, approved by the owner; return the new number."""
    menu = await boris.start()
    await boris.press("Получить сертификат")
    await boris.sees("Исправить имя", buttons_only=True, after=menu["message_id"])
    await boris.press("Исправить имя")
    await boris.sees("сначала проверит школа", after=menu["message_id"])
    sent = await boris.send("Иванов-Петров Борис")
    await boris.sees("Отправить школе?", after=sent)
    await boris.press("Отправить школе")
    await boris.sees("Отправили школе", after=sent)
    asked = await owner.sees("Просят исправить имя")
    assert "Отказать" in labels(asked)
    await owner.press("Админ")
    await owner.press("Сертификаты")
    await owner.press("Исправления имён (1)")
    await owner.press("Иванов Борис → Иванов-Петров Борис")
    await owner.press("Исправить")
    await owner.sees("новый номер")
    told = await boris.sees("исправлено", after=sent)
    assert "Иванов-Петров Борис" in shown(told)
    await boris.press("Мой сертификат")
    ready = await boris.sees("Скачать PDF", buttons_only=True, after=told["message_id"])
    return _number(ready)


async def _revoked(owner: Person, number: str) -> None:
    menu = await owner.start()
    await owner.press("Админ")
    await owner.press("Сертификаты")
    await owner.press("Найти")
    await owner.sees("Напишите номер", after=menu["message_id"] - 1)
    sent = await owner.send(number.lower().replace("-", " "))
    await owner.sees("Сейчас: <b>действует", after=sent)
    await owner.press("Отозвать")
    await owner.sees("Её увидят все", after=sent)
    sent = await owner.send("Выдан по ошибке")
    await owner.sees("Отозвать навсегда?", after=sent)
    await owner.press("Отозвать навсегда")
    await owner.sees("Сейчас: <b>отозван", after=sent)


async def test_list_of_names_becomes_certificates_once_and_an_archive(own_town: Town) -> None:
    town, owner = own_town, own_town.owner
    await owner.start()
    await owner.press("Админ")
    await owner.press("Сертификаты")
    await owner.press("Выдать списком")
    await owner.sees("Пришлите текстовый файл")
    names = "Ёлкина Анна Сергеевна\nПетров 2\nІвасюк Оʼльга\n"
    content = base64.b64encode(names.encode()).decode()
    body = {"name": "выпуск.txt", "content": content}
    sent = int((await town.sandbox.post(f"/telegram/users/{owner.id}/send_file", body))["message_id"])
    report = shown(await owner.sees("Проверили список", after=sent))
    assert "строка 2: Петров 2" in report
    await owner.press("Выдать 2")
    await owner.sees("Готово", after=sent)
    await owner.press("Скачать PDF архивом")
    file = await eventually(lambda: _document(owner, "Сертификаты.zip"), "the archive")
    with ZipFile(BytesIO(await _download(town, file))) as archive:
        names_inside = sorted(archive.namelist())
        assert [name.rpartition(" ")[0] for name in names_inside] == ["Ёлкина Анна Сергеевна", "Івасюк О\u2019льга"]
        assert all(archive.read(name).startswith(b"%PDF-") for name in names_inside)


def _number(message: dict[str, Any]) -> str:
    match = NUMBER.search(shown(message))
    assert match, shown(message)
    return match[0]


async def _document(person: Person, name: str) -> dict[str, Any] | None:
    return next((m for m in reversed(await person.messages()) if m["file"] and m["file"]["name"] == name), None)


async def _download(town: Town, message: dict[str, Any]) -> bytes:
    async with town.session.get(town.outside.public_url + message["file"]["url"]) as answer:
        return await answer.read()


async def _page(town: Town, number: str) -> str:
    async with town.session.get(f"{town.server_url}/certifications", params={"cert_id": number}) as answer:
        assert answer.status == 200
        return (await answer.text()).replace("\u00a0", " ")


def _text_of_pdf(pdf: bytes, folder: Path) -> str:
    path = folder / "certificate.pdf"
    path.write_bytes(pdf)
    return subprocess.run(["pdftotext", str(path), "-"], check=True, capture_output=True, text=True).stdout
