"""``aimpay doctor`` as a person starts it: the report, and nothing beside it."""

from pathlib import Path

import pytest

from story.processes import Process, environment
from story.town import standing_outside


@pytest.mark.slow
@pytest.mark.sqlite_is_enough
async def test_a_refused_key_is_told_in_the_report_alone(tmp_path: Path) -> None:
    async with standing_outside(tmp_path) as town:
        env = environment(town.settings) | {"YOOKASSA_SECRET_KEY": "test_another_key"}
        async with Process(tmp_path, "doctor", env=env) as doctor:
            assert await doctor.exit_code() == 1
        assert "Ключ магазина не\u00a0принят (401)" in doctor.said()
        assert doctor.complained() == ""
