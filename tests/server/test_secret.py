"""The gate itself, without a server around it."""

import ast
import inspect

import pytest

from aimpay.server.edge import secret
from aimpay.server.edge.secret import secret_gate


def test_a_gate_without_codes_does_not_stand_open() -> None:
    with pytest.raises(ValueError, match="no secret"):
        secret_gate(["", ""])


def test_the_time_of_a_refusal_tells_nothing_of_the_secret() -> None:
    tree = ast.parse(inspect.getsource(secret.secret_gate))
    called = {
        node.func.attr for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    compared = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]
    assert "compare_digest" in called
    assert compared == []
