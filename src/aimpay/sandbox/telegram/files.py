"""Uploaded files: bytes beside the store's file (or in RAM), and ids that can be sent again."""

from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path, PurePath
from typing import Any

from aimpay.sandbox.store import Document
from aimpay.sandbox.telegram.calls import Upload
from aimpay.sandbox.telegram.errors import bad_request
from aimpay.sandbox.world import World

KIND = "tg_files"
FOLDERS = {"photo": "photos", "video": "videos", "document": "documents"}
PREFIXES = {"photo": "AgACAgIAAxkB", "video": "BAACAgIAAxkB", "document": "BQACAgIAAxkB"}
DOWNLOAD_LIMIT = 20 * 1024 * 1024


@dataclass(frozen=True)
class FileFacts:
    """What a message tells about a file besides its ids: width, height, duration, as the kind has them."""

    kind: str
    details: dict[str, int]


class Files:
    def __init__(self, world: World) -> None:
        self._store = world.store
        path = world.settings.store_path
        self._folder: Path | None = path.with_name(f"{path.stem}-telegram-files") if path else None
        self._held: dict[str, bytes] = {}

    def keep(self, upload: Upload, facts: FileFacts) -> Document:
        """Store an upload. As at Telegram, a file is what its name says, whatever the header of its part claims."""
        number = self._store.next("tg_file")
        unique_id = f"AQAD{number:08d}"
        suffix = PurePath(upload.name).suffix or (".jpg" if facts.kind == "photo" else "")
        document: Document = {
            "file_id": f"{PREFIXES[facts.kind]}{number:08d}AAE",
            "file_unique_id": unique_id,
            "kind": facts.kind,
            "name": PurePath(upload.name).name,
            "mime": guess_type(upload.name)[0] or upload.mime,
            "size": len(upload.data),
            "path": f"{FOLDERS[facts.kind]}/file_{number}{suffix}",
            "details": facts.details,
        }
        self._write(unique_id, upload.data)
        return self._store.put(KIND, document["file_id"], document)

    def _write(self, unique_id: str, data: bytes) -> None:
        if self._folder is None:
            self._held[unique_id] = data
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / unique_id).write_bytes(data)

    def read(self, document: Document) -> bytes:
        unique_id = document["file_unique_id"]
        return self._held[unique_id] if self._folder is None else (self._folder / unique_id).read_bytes()

    def on_disk(self, document: Document) -> Path | None:
        return self._folder / str(document["file_unique_id"]) if self._folder else None

    def find(self, file_id: str) -> Document | None:
        return self._store.get(KIND, file_id)

    def at(self, path: str) -> Document | None:
        return next((document for document in self._store.all(KIND) if document["path"] == path), None)

    def sent_again(self, file_id: str, kind: str) -> Document:
        """Return the file behind an id that the bot sends once more, or refuse."""
        document = self.find(file_id)
        if document is None:
            raise bad_request("wrong file identifier/HTTP URL specified")
        if document["kind"] != kind:
            raise bad_request(f"can't use file of type {document['kind'].title()} as {kind.title()}")
        return document

    def wire(self, file_id: str) -> dict[str, Any]:
        """Return the ``File`` of getFile."""
        document = self.find(file_id)
        if document is None:
            raise bad_request("invalid file_id")
        if document["size"] > DOWNLOAD_LIMIT:
            raise bad_request("file is too big")
        return {**ids(document), "file_path": document["path"]}


def ids(document: Document) -> dict[str, Any]:
    return {
        "file_id": document["file_id"],
        "file_unique_id": document["file_unique_id"],
        "file_size": document["size"],
    }


def media_wire(document: Document) -> Any:
    """Return the value of a message's ``photo``, ``video`` or ``document``."""
    if document["kind"] == "photo":
        return [{**ids(document), **document["details"]}]
    named = {"file_name": document["name"], "mime_type": document["mime"]}
    return {**ids(document), **named, **document["details"]}
