"""Prepares a database, opens its school and performs stories for a moment: ``opening.py <database url>``."""

import asyncio
import sys

from aimpay.server.wiring import opened_house, prepare_database, working
from server.houses import server_settings


async def main(url: str) -> None:
    settings = server_settings(url)
    prepare_database(settings)
    async with opened_house(settings) as house, working(house):
        assert await house.db.answers()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
