"""The conversation's memory is kept by the server, so that a restart of the bot forgets nothing."""

from collections.abc import Mapping
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import DEFAULT_DESTINY, BaseStorage, StateType, StorageKey

from aimpay.contract.client import Caller
from aimpay.contract.people import GET_CONVERSATION, SET_CONVERSATION, Conversation, GetConversation, SetConversation


def conversation_key(key: StorageKey) -> str:
    parts: list[object] = [key.bot_id, key.chat_id, key.user_id]
    return ":".join(map(str, [*parts, key.destiny] if key.destiny != DEFAULT_DESTINY else parts))


class ServerStorage(BaseStorage):
    """aiogram's storage over two calls. Read-modify-write is safe: whose turn it is, and only he, writes."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    async def read(self, key: StorageKey) -> Conversation:
        return await self._call(GET_CONVERSATION, GetConversation(key=conversation_key(key)))

    async def write(self, key: StorageKey, state: str | None = None, data: Mapping[str, Any] | None = None) -> None:
        request = SetConversation(key=conversation_key(key), state=state, data=dict(data or {}))
        await self._call(SET_CONVERSATION, request)

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        kept = await self.read(key)
        await self.write(key, state.state if isinstance(state, State) else state, kept.data)

    async def get_state(self, key: StorageKey) -> str | None:
        return (await self.read(key)).state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        kept = await self.read(key)
        await self.write(key, kept.state, data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        return (await self.read(key)).data

    async def close(self) -> None:
        """Nothing to close: the session is the process's."""
