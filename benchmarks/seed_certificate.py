"""A certificate by the seed's recipe, as its server makes it: temporary files, the font registered every time."""

import tempfile
from pathlib import Path
from typing import Final

import qrcode
from PyPDF2 import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

FONT: Final = "Seed"
NAME_SIZE: Final = 36
DATE_SIZE: Final = 20
NUMBER_SIZE: Final = 17
NUDGE: Final = 13
QR_SIDE: Final = 138


def seed_certificate(template: Path, font: Path, *, name: str, number: str, day: str, address: str) -> bytes:
    """Draw name, date, number and code on a page of their own and merge it onto the template."""
    with tempfile.TemporaryDirectory() as folder:
        overlay, code, output = (Path(folder) / file for file in ("overlay.pdf", "qr.png", "certificate.pdf"))
        qrcode.make(address).save(str(code))
        _draw(overlay, font, code, name=name, number=number, day=day)
        page = PdfReader(str(template)).pages[0]
        page.merge_page(PdfReader(str(overlay)).pages[0])
        writer = PdfWriter()
        writer.add_page(page)
        with output.open("wb") as file:
            writer.write(file)
        return output.read_bytes()


def _draw(overlay: Path, font: Path, code: Path, *, name: str, number: str, day: str) -> None:
    pdfmetrics.registerFont(TTFont(FONT, str(font)))
    width, _ = landscape(A4)
    page = canvas.Canvas(str(overlay), pagesize=landscape(A4))
    page.setFont(FONT, DATE_SIZE)
    page.drawString(368, 45, day)
    page.setFont(FONT, NAME_SIZE)
    page.drawString((width - page.stringWidth(name, FONT, NAME_SIZE)) / 2 + NUDGE, 235, name)
    page.setFont(FONT, NUMBER_SIZE)
    page.drawString(35, 185, number)
    page.drawImage(ImageReader(str(code)), 35, 35, QR_SIDE, QR_SIDE)
    page.save()
