"""What can be refused about visits."""

from aimpay.server.edge.errors import UnavailableError


class VisitNotStoredError(UnavailableError):
    """Its transaction failed, and nothing of it is remembered."""
