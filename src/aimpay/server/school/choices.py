"""What a school may choose among."""

from enum import StrEnum


class WhoMayRefer(StrEnum):
    """``nobody_new``: who has a link keeps it, others get none."""

    EVERYONE = "everyone"
    BUYERS = "buyers"
    NOBODY_NEW = "nobody_new"
