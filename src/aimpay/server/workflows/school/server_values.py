"""Which of the server's own values somebody has set. The values themselves go nowhere."""

from dataclasses import dataclass

from pydantic import SecretStr

from aimpay.settings import Settings


@dataclass(frozen=True)
class ServerValue:
    """A line of ``.env``: ``is_set`` says whether it stands there and is not empty."""

    name: str
    purpose: str
    is_set: bool


def server_values(settings: Settings) -> tuple[ServerValue, ...]:
    return tuple(
        ServerValue(
            name.upper(), field.description or "", name in settings.model_fields_set and _is_given(settings, name)
        )
        for name, field in Settings.model_fields.items()
    )


def _is_given(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    bare = value.get_secret_value() if isinstance(value, SecretStr) else value
    return name in settings.model_fields_set and bare not in {"", None, ()}
