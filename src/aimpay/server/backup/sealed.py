"""A file sealed with a passphrase: AES-256-GCM in numbered pieces, the last one marked, the key by scrypt.

A piece that is missing, changed or out of its place is noticed, and so is an end that was cut off.
"""

import io
import os
import struct
from typing import IO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from aimpay.server.backup.errors import FileDamagedError

MAGIC: Final = b"AIMPAY-SEALED-1\n"
SALT: Final = 16
PIECE: Final = 256 * 1024
LENGTH: Final = struct.Struct(">I")
LONGEST: Final = PIECE + 16
WRONG: Final = "Пароль не\u00a0подходит, или файл повреждён."


def key_of(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode())


def _nonce(number: int, *, last: bool) -> bytes:
    """Each piece has its own, and nobody else's: the key is of this file alone."""
    return struct.pack(">IQ", int(last), number)


class SealingWriter(io.RawIOBase):
    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        salt = os.urandom(SALT)
        self._target, self._box = target, AESGCM(key_of(passphrase, salt))
        self._held, self._number = bytearray(), 0
        target.write(MAGIC + salt)

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        piece = bytes(data)  # type: ignore[call-overload]  # — any buffer, as RawIOBase has it
        self._held += piece
        while len(self._held) > PIECE:
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(piece)

    def close(self) -> None:
        if not self.closed:
            self._put(bytes(self._held), last=True)
        super().close()

    def _put(self, piece: bytes, *, last: bool) -> None:
        sealed = self._box.encrypt(_nonce(self._number, last=last), piece, None)
        self._target.write(LENGTH.pack(len(sealed)) + sealed)
        self._number += 1


class OpeningReader(io.RawIOBase):
    """``source`` stands after the magic."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self._source = source
        self._box = AESGCM(key_of(passphrase, source.read(SALT)))
        self._held, self._number, self._ended = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]  # — any buffer, as RawIOBase has it
        while not self._held and not self._ended:
            self._take()
        given = self._held[: len(view)]
        view[: len(given)] = given
        self._held = self._held[len(given) :]
        return len(given)

    def _take(self) -> None:
        head = self._source.read(LENGTH.size)
        length = LENGTH.unpack(head)[0] if len(head) == LENGTH.size else LONGEST + 1
        sealed = self._source.read(length) if length <= LONGEST else b""
        for last in (False, True):
            try:
                self._held = self._box.decrypt(_nonce(self._number, last=last), sealed, None)
            except (InvalidTag, ValueError):
                continue
            self._number, self._ended = self._number + 1, last
            return
        raise FileDamagedError(WRONG)
