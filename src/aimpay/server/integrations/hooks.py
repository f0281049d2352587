"""Webhooks over HTTP: short, without redirects, and never to an address within our own walls."""

import asyncio
import socket
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

from aimpay.server.workflows.integrators.gateway import HookAnswer

SECONDS: Final = 10
READ: Final = 2000
"""Bytes of the answer; 500 letters of it are kept."""
SILENT: Final = f"не\u00a0ответил за\u00a0{SECONDS} секунд"
PRIVATE: Final = "адрес внутренний: на\u00a0такие вебхуки не\u00a0отправляются"
UNICAST: Final = ip_network("2000::/3")
"""All that is given out of IPv6. Beyond it are costumes of other addresses: mapped, compatible, NAT64."""
PROTOCOLS: Final = ip_network("192.0.0.0/24")
"""Of protocols between machines, some of whose addresses Python takes for open ones."""
UNREADABLE: Final = "ответ не\u00a0по\u00a0правилам HTTP"


class PrivateAddressError(OSError):
    """The name leads to a machine that outsiders must not reach through us."""


def is_public(address: str) -> bool:
    """Whether it is on the open internet: neither private, loopback, link-local, shared nor reserved."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, IPv6Address) and (within := found.ipv4_mapped or found.sixtofour):
        return is_public(str(within))
    outside = found in UNICAST if isinstance(found, IPv6Address) else found not in PROTOCOLS
    return outside and found.is_global and not found.is_multicast


class PublicOnly(AbstractResolver):
    """What it returns is what is connected to: the name is not asked for again in between."""

    def __init__(self, inner: AbstractResolver) -> None:
        self._inner = inner

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not found or not all(is_public(one["host"]) for one in found):
            raise PrivateAddressError(PRIVATE)
        return found

    async def close(self) -> None:
        await self._inner.close()


class HttpHooks:
    """A connection of its own for each message: nothing of one receiver is left for another."""

    def __init__(
        self, *, allow_private: bool, resolver: AbstractResolver | None = None, seconds: float = SECONDS
    ) -> None:
        self.allows_private = allow_private
        self._resolver = resolver
        self._timeout = aiohttp.ClientTimeout(total=seconds)

    async def send(self, url: str, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        try:
            host = urlsplit(url).hostname or ""
            if not self.allows_private and _is_number(host) and not is_public(host):
                raise PrivateAddressError(PRIVATE)  # noqa: TRY301 — a number is never resolved, so it is judged here
            return await self._post(url, body, headers)
        except TimeoutError:
            return HookAnswer(None, error=SILENT)
        except PrivateAddressError:
            return HookAnswer(None, error=PRIVATE)
        except aiohttp.ClientConnectorError as error:
            private = isinstance(error.os_error, PrivateAddressError)
            return HookAnswer(None, error=PRIVATE if private else f"не\u00a0соединиться: {type(error).__name__}")
        except (OSError, aiohttp.ClientError, ValueError) as error:
            return HookAnswer(None, error=f"{UNREADABLE}: {type(error).__name__}")

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> HookAnswer:
        async with (
            aiohttp.ClientSession(
                connector=self._connector(), timeout=self._timeout, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False
            ) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as answer,
        ):
            text = await _beginning(answer)
            return HookAnswer(answer.status, text)

    def _connector(self) -> aiohttp.TCPConnector:
        resolver = self._resolver or aiohttp.ThreadedResolver()
        guarded = resolver if self.allows_private else PublicOnly(resolver)
        return aiohttp.TCPConnector(resolver=guarded, use_dns_cache=False, force_close=True)


async def _beginning(answer: aiohttp.ClientResponse) -> str:
    """What follows is not read; a body that breaks off is as good as what came of it."""
    read = b""
    try:
        while len(read) < READ and (more := await answer.content.read(READ - len(read))):
            read += more
    except (aiohttp.ClientError, asyncio.IncompleteReadError):
        pass
    return read.decode("utf-8", "replace").replace("\x00", "")


def _is_number(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
