"""Certificates straight in the table, in whatever state a test wants, and what an employer has to check them with."""

from collections.abc import Awaitable, Callable
from typing import Any, Final

from openbadgeslib.ob3 import OB3Verifier
from sqlalchemy import select

from aimpay.server.learning.certificates.models import Certificate, CertificateStatus
from aimpay.server.learning.certificates.number import new_number
from aimpay.server.selling.models import Course
from server.conftest import Answer, Server

PUBLIC: Final = "https://pay.school.example"
DID: Final = "did:web:pay.school.example"
NAME: Final = "Мельникова Анна-Мария"
WHY: Final = "экзамен сдан другим человеком"


async def issued(server: Server, status: str = CertificateStatus.VALID, **more: Any) -> str:
    """Store a certificate; return its number."""
    now = server.house.clock.now()
    facts = {
        "number": new_number(),
        "full_name": NAME,
        "name_key": NAME.casefold(),
        "score_percent": 92,
        "issued_at": now,
        "status": status,
        "status_reason": None if status == CertificateStatus.VALID else WHY,
        "status_at": now,
    }
    async with server.house.db.write() as session:
        course = (await session.scalars(select(Course).limit(1))).one()
        paper = Certificate(course_id=course.id, course_title=course.title, **{**facts, **more})
        session.add(paper)
        await session.flush()
        return paper.number


async def replaced(server: Server) -> tuple[str, str]:
    """Return the old number and the new one."""
    new = await issued(server)
    async with server.house.db.read() as session:
        newer = (await session.scalars(select(Certificate.id).where(Certificate.number == new))).one()
    return await issued(server, CertificateStatus.REPLACED, replaced_by_id=newer), new


async def turned(server: Server, number: str, status: CertificateStatus) -> None:
    async with server.house.db.write() as session:
        paper = (await session.scalars(select(Certificate).where(Certificate.number == number))).one()
        paper.status = status


def asking(server: Server, address: str = "198.51.100.7") -> Callable[[str], Awaitable[Answer]]:
    """Ask as a stranger who comes through our proxy from this address."""

    async def ask(path: str) -> Answer:
        return await server.ask("GET", path, headers={"X-Forwarded-For": address})

    return ask


class Employer:
    """Has the independent verifier, and the few files that it may ask for, fetched beforehand."""

    def __init__(self, server: Server) -> None:
        self._ask = asking(server, "203.0.113.9")
        self._fetched: dict[str, bytes] = {}

    async def get(self, path: str) -> str:
        answer = await self._ask(path)
        assert answer.status == 200, answer.text
        return answer.text

    async def token(self, number: str) -> str:
        return await self.get(f"/c/{number}/credential")

    async def pem(self, key: int = 1) -> str:
        return await self.get(f"/issuer/keys/{key}.pem")

    async def fetch(self, *paths: str) -> None:
        """Have these at hand, as they are now."""
        for path in paths:
            self._fetched[PUBLIC + path] = (await self.get(path)).encode()

    async def fetch_lists(self, key: int = 1) -> None:
        await self.fetch(*(f"/credentials/status/{purpose}/{key}/0" for purpose in ("revocation", "suspension")))

    def downloaded(self, address: str) -> bytes:
        return self._fetched[address]

    def verify(self, token: str, pem: str, *, number: str = "", status: bool = False) -> Any:
        verifier = OB3Verifier(pubkey_pem=pem)
        holder = f"{PUBLIC}/c/{number}" if number else None
        return verifier.verify(token, holder, check_status=status, download=self.downloaded)
