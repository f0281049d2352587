"""What a browser brings back to be known again."""

from typing import Final

from aimpay.server.edge.signing import Signer
from aimpay.server.workflows.house import House

PURPOSE: Final = "site session"


def session_tokens(house: House) -> Signer:
    """Sign and read ``session_id`` of the site's routes: the session's id, which nobody can make up."""
    return house.signer(PURPOSE)
