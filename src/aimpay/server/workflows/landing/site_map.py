"""What search engines are shown, and what they are asked to leave alone."""

from typing import Final
from xml.sax.saxutils import escape

from aimpay.server.school.legal import KINDS
from aimpay.server.workflows.house import House
from aimpay.server.workflows.landing.facts import offers_now

CLOSED: Final = ("/office", "/success", "/c/", "/certificate_design/", "/payout_card/", "/referral_chart/")


def robots(public_url: str) -> str:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "", f"Sitemap: {public_url}/sitemap.xml", ""]
    return "\n".join(lines)


async def site_map(house: House) -> str:
    async with house.db.read() as session:
        offers = await offers_now(session, house.clock.now())
    paths = [*(offer.path for offer in offers), *(f"/documents/{kind}" for kind in KINDS), "/certifications"]
    places = "".join(f"<url><loc>{escape(house.public_url + path)}</loc></url>" for path in paths)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'
    )
