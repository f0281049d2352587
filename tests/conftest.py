"""What every test may ask for. Fixtures live in ``fixtures/``, by idea."""

import os
from collections.abc import Iterator

import pytest

from aimpay.settings import Settings

pytest_plugins = [
    "fixtures.both_databases",
    "fixtures.databases",
    "fixtures.longest_first",
    "fixtures.migrated",
    "fixtures.opened",
    "fixtures.quick_collector",
]


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads this machine's .env or settings, or writes beside the code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("here"))
        for name in {field.upper() for field in Settings.model_fields} & os.environ.keys():
            patch.delenv(name)
        yield
