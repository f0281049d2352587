"""Who is calling: nothing that a stranger can write is believed."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aimpay.server.edge.client_address import client_address, is_within
from aimpay.yookassa_networks import YOOKASSA_NETWORKS

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
YOOKASSA = tuple(ip_network(network) for network in YOOKASSA_NETWORKS)

proxies = st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="fd00::/8")
strangers = st.ip_addresses().filter(
    lambda address: not is_within(getattr(address, "ipv4_mapped", None) or address, PROXIES)
)
anything = st.text(max_size=40) | st.ip_addresses().map(str)


def plain(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    return getattr(address, "ipv4_mapped", None) or address


@given(peer=strangers, written=st.lists(anything))
def test_a_stranger_at_our_socket_cannot_pretend_to_be_another(
    peer: IPv4Address | IPv6Address, written: list[str]
) -> None:
    assert client_address(str(peer), written, PROXIES) == plain(peer)


@given(peer=proxies, client=strangers, written=st.lists(anything), ours=st.lists(proxies))
def test_what_a_client_wrote_to_the_left_of_himself_never_wins(
    peer: IPv4Address | IPv6Address,
    client: IPv4Address | IPv6Address,
    written: list[str],
    ours: list[IPv4Address | IPv6Address],
) -> None:
    hops = [*written, str(client), *map(str, ours)]
    assert client_address(str(peer), [", ".join(hops)], PROXIES) == plain(client)
    assert client_address(str(peer), hops, PROXIES) == plain(client)


@given(peer=proxies, garbage=anything, ours=st.lists(proxies))
def test_an_unreadable_hop_is_nobody(peer: IPv4Address | IPv6Address, garbage: str, ours: list[IPv4Address]) -> None:
    """One cannot hide behind a hop that nobody can read."""
    found = client_address(str(peer), [",".join([garbage, *map(str, ours)])], PROXIES)
    rightmost = garbage.rpartition(",")[2].strip()
    try:
        address = plain(ip_address(rightmost))
    except ValueError:
        assert found is None
    else:
        assert found == address or is_within(address, PROXIES)


@given(st.lists(proxies, min_size=1))
def test_a_chain_of_our_own_proxies_ends_at_the_first_of_them(chain: list[IPv4Address | IPv6Address]) -> None:
    peer, *rest = reversed(chain)
    assert client_address(str(peer), [",".join(map(str, reversed(rest)))] if rest else [], PROXIES) == chain[0]


@pytest.mark.parametrize(
    "peer", ["", "unix:", "10.0.0", "10.0.0.1:443", "[::1]", "10.0.0.1/8", "٣.1.1.1", "fe80::1%eth0"]
)
def test_a_peer_that_is_no_plain_address_is_nobody_or_himself(peer: str) -> None:
    found = client_address(peer, ["185.71.76.1"], PROXIES)
    assert found is None or not is_within(found, YOOKASSA)


def test_an_address_of_version_4_in_the_clothes_of_version_6_is_recognised() -> None:
    assert client_address("::ffff:185.71.76.1", [], ()) == ip_address("185.71.76.1")
    assert client_address("::ffff:10.0.0.1", ["::ffff:185.71.76.1"], PROXIES) == ip_address("185.71.76.1")


@pytest.mark.parametrize(
    ("address", "theirs"),
    [
        ("185.71.76.0", True), ("185.71.76.31", True), ("185.71.76.32", False), ("185.71.75.255", False),
        ("185.71.77.0", True), ("185.71.77.31", True), ("185.71.77.32", False),
        ("77.75.153.0", True), ("77.75.153.127", True), ("77.75.153.128", False),
        ("77.75.156.10", False), ("77.75.156.11", True), ("77.75.156.12", False), ("77.75.156.35", True),
        ("77.75.154.127", False), ("77.75.154.128", True), ("77.75.154.255", True), ("77.75.155.0", False),
        ("2a02:5180::1", True), ("2a02:5180:ffff:ffff:ffff:ffff:ffff:ffff", True), ("2a02:5181::", False),
        ("127.0.0.1", False), ("::", False),
    ],
)  # fmt: skip
def test_only_yookassas_published_addresses_are_hers(address: str, theirs: bool) -> None:
    assert is_within(ip_address(address), YOOKASSA) is theirs
