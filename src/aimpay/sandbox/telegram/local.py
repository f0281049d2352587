"""Which hosts the sandbox may call: this machine, and where its settings say the product is."""

from urllib.parse import urlsplit

from aimpay.sandbox.settings import SandboxSettings

LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def is_near(address: str, settings: SandboxSettings) -> bool:
    try:
        host = urlsplit(address).hostname
    except ValueError:
        return False
    return host in LOOPBACK | {urlsplit(settings.server_url).hostname}
