"""What crosses the wire is exact, however often an application is built of its models."""

from datetime import date, datetime

import pytest
from fastapi import FastAPI
from pydantic import ValidationError

from aimpay.contract.wire import Wire


class Moment(Wire):
    at: datetime
    day: date | None = None
    count: int = 0


class Moments(Wire):
    first: Moment
    last: Moment


def _built() -> str:
    """The schema of a model of which one more application was built."""
    app = FastAPI()

    @app.post("/moments")
    async def say_again(moments: Moments) -> Moments:
        return moments

    assert app.openapi()["paths"]["/moments"]
    return repr(Moment.__pydantic_core_schema__)


@pytest.mark.parametrize("value", [{"at": 1}, {"at": "1764000000"}, {"at": "2026-11-01T10:00:00Z", "count": "5"}])
def test_a_moment_is_written_out_and_a_number_is_a_number(value: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Moment.model_validate(value)


def test_a_model_used_again_and_again_stays_as_it_is() -> None:
    """Each application once wrapped the checks once more, until Python's stack was full."""
    assert len({_built() for _ in range(3)}) == 1
    assert Moment.model_validate_json('{"at": "2026-11-01T10:00:00Z"}').count == 0
