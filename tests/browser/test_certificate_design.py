"""The design page in a real browser: typed, seen a moment later, saved."""

import base64
from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import ViewportSize, async_playwright, expect

from aimpay.contract.certificate_designs import MAKE_DESIGN_LINK
from aimpay.server.learning.certificates.designs import design_of
from aimpay.server.learning.certificates.pictures import LARGEST
from aimpay.server.selling.place_order import course_on_sale
from browser.chromium import SWITCHES, find_chromium
from integrations.outside import Reply
from server.conftest import served

PHONE: Final = ViewportSize(width=390, height=844)
DESK: Final = ViewportSize(width=1280, height=900)
NOISY: Final = """async () => {
  const canvas = new OffscreenCanvas(1500, 900);
  const pen = canvas.getContext("2d");
  pen.strokeStyle = "#1a2a6c"; pen.lineWidth = 16;
  pen.beginPath(); pen.moveTo(80, 600);
  pen.bezierCurveTo(400, 0, 500, 1100, 760, 420); pen.bezierCurveTo(900, 100, 1000, 800, 1420, 300); pen.stroke();
  const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/png" })).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}"""


@pytest.mark.slow
@pytest.mark.browser
async def test_owner_types_sees_and_saves_on_a_desk_and_on_a_phone(
    migrated_sqlite_url: str, tmp_path: Path, pictures: Path
) -> None:
    async with served(migrated_sqlite_url, Reply(200, {"username": "aim_school_bot"})) as server:
        link = await server.post(MAKE_DESIGN_LINK.path, {"admin_id": server.house.admins[0]})
        path = "/certificate_design/" + link.json["design_url"].rpartition("/")[2]
        troubles: list[str] = []
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=find_chromium(), args=list(SWITCHES))
            page = await browser.new_page(viewport=DESK, locale="ru-RU")
            page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
            page.on("pageerror", lambda error: troubles.append(error.message))
            await page.goto(server.url + path)
            await page.get_by_label("Модерн").check(force=True)
            await page.get_by_label("Кто подписывает").fill("Михаил Орлов")
            signature = tmp_path / "signature.png"
            signature.write_bytes(base64.b64decode(await page.evaluate(NOISY)))
            async with page.expect_response(lambda answer: "/preview" in answer.url and answer.ok):
                await page.locator("#signature").set_input_files(signature)
            await expect(page.locator("#picture")).to_have_js_property("complete", value=True)
            await page.screenshot(path=pictures / "certificate-design.png", full_page=True)
            await page.get_by_role("button", name="Сохранить").click()
            await expect(page.get_by_text("Сохранено.")).to_be_visible()
            await page.get_by_role("textbox", name="Цвет").fill("#ffee00")
            troubles.clear()
            await expect(page.get_by_text("цвет слишком светлый")).to_be_visible()
            assert [one for one in troubles if "422" not in one] == []
            await page.set_viewport_size(PHONE)
            await page.reload()
            await expect(page.get_by_label("Кто подписывает")).to_have_value("Михаил Орлов")
            await expect(page.locator("#picture")).not_to_have_js_property("naturalWidth", 0)
            assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
            await page.screenshot(path=pictures / "certificate-design-phone.png")
            await browser.close()
        async with server.house.db.read() as session:
            kept = await design_of(session, (await course_on_sale(session)).id)
    assert (kept.layout, kept.signatory_name) == ("modern", "Михаил Орлов")
    assert kept.signature is not None
    assert len(kept.signature.body) < LARGEST
