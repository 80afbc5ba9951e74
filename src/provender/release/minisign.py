# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""The three file formats of minisign: public key, secret key, signature.

Source of every layout here: https://jedisct1.github.io/minisign/ (formats of minisign 0.11), and
for the parameters of scrypt libsodium's `crypto_pwhash_scryptsalsa208sha256`. Integers are
little-endian. Nothing here signs or reads a release: `release.signing` does.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass

from provender.errors import CheckFailed, UsageError

__all__ = ["PublicKey", "SecretKey", "Signature", "prehash"]

_ALGORITHM = b"Ed"
_PREHASHED = b"ED"
_SCRYPT, _NO_KDF = b"Sc", b"\0\0"
_BLAKE2B = b"B2"
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "
_MOST_BYTES = 1 << 30
"""The most memory that a secret key may ask of scrypt; minisign's own keys ask for this much."""

SENSITIVE = (33_554_432, 1 << 30)
"""Operations and bytes of scrypt for new keys: libsodium's `SENSITIVE`, which minisign takes."""


def prehash(content: bytes) -> bytes:
    """Return what is signed in place of a file: BLAKE2b of 512 bits (RFC 7693)."""
    return hashlib.blake2b(content, digest_size=64).digest()


@dataclass(frozen=True)
class PublicKey:
    """A public key.

    Attributes:
        id: Eight bytes that name the pair; chance, no secret.
        key: The 32 bytes of an Ed25519 public key (RFC 8032).
    """

    id: bytes
    key: bytes

    @property
    def name(self) -> str:
        """The id as minisign prints it."""
        return self.id[::-1].hex().upper()

    def encode(self) -> str:
        """Return the line that people pass on."""
        return _text(_ALGORITHM + self.id + self.key)

    def to_file(self) -> str:
        """Return the content of a `.pub` file."""
        return f"{_UNTRUSTED}minisign public key {self.name}\n{self.encode()}\n"

    @classmethod
    def parse(cls, text: str) -> PublicKey:
        """Read a `.pub` file, or its second line alone.

        Raises:
            UsageError: It is neither.
        """
        raw = _bytes(_lines(text)[-1] if text.strip() else "", 42)
        if raw is None or raw[:2] != _ALGORITHM:
            raise UsageError(
                "this is no minisign public key",
                hint="give a .pub file, or its line that starts with RW",
            )
        return cls(raw[2:10], raw[10:])


@dataclass(frozen=True)
class Signature:
    """A signature file.

    Attributes:
        key_id: Id of the key that made it.
        signature: Over the file's hash.
        comment: A line that the second signature covers.
        whole: The second signature: over the first one and the comment.
        prehashed: False for the form before minisign 0.6, over the file itself.
    """

    key_id: bytes
    signature: bytes
    comment: str
    whole: bytes
    prehashed: bool = True

    @property
    def key_name(self) -> str:
        """The id of its key as minisign prints it."""
        return self.key_id[::-1].hex().upper()

    def to_file(self, untrusted: str) -> str:
        """Return the content of a `.minisig` file."""
        return (
            f"{_UNTRUSTED}{untrusted}\n{_text(_PREHASHED + self.key_id + self.signature)}\n"
            f"{_TRUSTED}{self.comment}\n{_text(self.whole)}\n"
        )

    @classmethod
    def parse(cls, text: str) -> Signature:
        """Read a `.minisig` file.

        Raises:
            CheckFailed: It has another form.
        """
        lines = _lines(text)
        first = _bytes(lines[1], 74) if len(lines) == 4 else None
        whole = _bytes(lines[3], 64) if len(lines) == 4 else None
        formed = (
            first is not None
            and whole is not None
            and first[:2] in (_ALGORITHM, _PREHASHED)
            and lines[0].startswith(_UNTRUSTED)
            and lines[2].startswith(_TRUSTED)
        )
        if not formed or first is None or whole is None:
            raise CheckFailed("the signature has not the form of a minisign signature")
        comment = lines[2].removeprefix(_TRUSTED)
        return cls(first[2:10], first[10:], comment, whole, first[:2] == _PREHASHED)


@dataclass(frozen=True)
class SecretKey:
    """A secret key, out of its box.

    Attributes:
        id: Id of the pair.
        seed: The 32 secret bytes.
        public: The 32 public bytes.
    """

    id: bytes
    seed: bytes
    public: bytes

    def __repr__(self) -> str:
        """Name the key without its secret."""
        return f"SecretKey({self.id[::-1].hex().upper()})"

    def to_file(self, password: str | None, salt: bytes, cost: tuple[int, int] = SENSITIVE) -> str:
        """Return the content of a secret key's file.

        Args:
            password: What opens it; None leaves it open (`minisign -W`).
            salt: 32 random bytes; not used without a password.
            cost: Operations and bytes of scrypt.
        """
        inner = self.id + self.seed + self.public
        if password is None:
            open_key = _ALGORITHM + _NO_KDF + _BLAKE2B + bytes(48) + inner + bytes(32)
            return f"{_UNTRUSTED}minisign secret key\n{_text(open_key)}\n"
        sizes = b"".join(number.to_bytes(8, "little") for number in cost)
        head = _ALGORITHM + _SCRYPT + _BLAKE2B + salt + sizes
        hidden = _mix(inner + self._checksum(), password, salt, cost)
        return f"{_UNTRUSTED}minisign encrypted secret key\n{_text(head + hidden)}\n"

    @classmethod
    def parse(cls, text: str, password: str | None) -> SecretKey:
        """Read a secret key's file.

        Args:
            text: Its content.
            password: What opens it, None if there is none.

        Raises:
            UsageError: It is no secret key, or the password does not open it.
        """
        raw = _key_bytes(text)
        inner = raw[54:]
        if raw[2:4] == _SCRYPT:
            if password is None:
                raise UsageError(
                    "the secret key is locked with a password",
                    hint="set PROVENDER_SIGN_PASSWORD, or run the command in a terminal",
                )
            cost = (int.from_bytes(raw[38:46], "little"), int.from_bytes(raw[46:54], "little"))
            inner = _mix(inner, password, raw[6:38], cost)
        elif raw[2:4] != _NO_KDF:
            raise UsageError("the secret key is locked in a way that Provender does not know")
        found = cls(inner[:8], inner[8:40], inner[40:72])
        # minisign leaves the sum of an open key empty.
        if inner[72:] != (found._checksum() if raw[2:4] == _SCRYPT else bytes(32)):
            raise UsageError(
                "the secret key does not open: the password is wrong, or the file is damaged"
            )
        return found

    @staticmethod
    def is_locked(text: str) -> bool:
        """True if the content of a secret key's file needs a password.

        Raises:
            UsageError: It is no secret key.
        """
        return _key_bytes(text)[2:4] == _SCRYPT

    def _checksum(self) -> bytes:
        content = _ALGORITHM + self.id + self.seed + self.public
        return hashlib.blake2b(content, digest_size=32).digest()


def _key_bytes(text: str) -> bytes:
    """Return what stands in the file of a secret key."""
    lines = _lines(text)
    raw = _bytes(lines[1], 158) if len(lines) == 2 else None
    if raw is None or raw[:2] != _ALGORITHM or raw[4:6] != _BLAKE2B:
        raise UsageError("this is no minisign secret key", hint="make one with --new-key")
    return raw


def _mix(content: bytes, password: str, salt: bytes, cost: tuple[int, int]) -> bytes:
    """Lock or open 104 bytes with the key stream that scrypt makes of a password (RFC 7914)."""
    n, r, p = _scrypt_sizes(*cost)
    stream = hashlib.scrypt(
        password.encode("utf-8"),
        salt=salt,
        n=n,
        r=r,
        p=p,
        maxmem=128 * r * (n + p + 2) + (1 << 20),
        dklen=len(content),
    )
    return bytes(a ^ b for a, b in zip(content, stream, strict=True))


def _scrypt_sizes(operations: int, size_bytes: int) -> tuple[int, int, int]:
    """Return N, r and p as libsodium's `pickparams` draws them from two limits.

    Raises:
        UsageError: The key asks for more memory than minisign's own keys do.
    """
    if size_bytes > _MOST_BYTES or operations > SENSITIVE[0] * 2:
        raise UsageError("the secret key asks for more memory or time than minisign ever does")
    operations, r = max(operations, 32_768), 8
    if operations < size_bytes // 32:
        most, p = operations // (r * 4), 1
    else:
        most, p = size_bytes // (r * 128), 0
    exponent = next((e for e in range(1, 63) if 1 << e > most // 2), 62)
    n = 1 << exponent
    if not p:
        p = min((operations // 4) // n, 0x3FFFFFFF) // r
    return n, r, max(p, 1)


def _lines(text: str) -> list[str]:
    """Return the lines of a file, whatever ends them; a last empty one does not count."""
    return text.replace("\r\n", "\n").removesuffix("\n").split("\n")


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _bytes(line: str, size: int) -> bytes | None:
    """Return the bytes of a line of Base64 if they are as many as expected."""
    try:
        raw = base64.b64decode(line.strip(), validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == size else None
