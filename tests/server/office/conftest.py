"""Somebody of the staff who has signed in, in a school of the test's own."""

import pytest

from server.conftest import Server
from server.office.crowd import Crowd
from server.office.visitor import Visitor, signed_in


@pytest.fixture
async def staff(server: Server) -> Visitor:
    return await signed_in(server)


@pytest.fixture
def crowd(server: Server) -> Crowd:
    return Crowd(server)
