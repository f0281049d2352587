"""Who is really calling, when there may be proxies of ours in front."""

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def client_address(peer: str, forwarded_for: Sequence[str], trusted: Sequence[Network]) -> Address | None:
    """Return the first address, from the right, that is not a proxy of ours; None when a hop is unreadable.

    ``forwarded_for`` are the values of X-Forwarded-For as they came, possibly several headers. Nothing to the left of
    an untrusted hop is believed: anyone can write it.
    """
    hops = [hop.strip() for value in forwarded_for for hop in value.split(",")]
    for text in [peer, *reversed(hops)]:
        address = _parse(text)
        if address is None or not is_within(address, trusted):
            return address
    return address


def is_within(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks if network.version == address.version)


@lru_cache(maxsize=4096)
def _parse(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
