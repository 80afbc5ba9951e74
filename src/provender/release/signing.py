# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Sign a release, and check who signed one, as minisign does: over `SHA256SUMS`.

`SHA256SUMS` covers every file, so one signature covers the release. It stands beside that list, in
`SHA256SUMS.minisig`, which the list does not name: a release may be signed after it was made, and
its bytes stay. Ed25519 draws no chance (RFC 8032 §5.1.6) and the trusted comment reads no clock, so
signing twice gives the same file. `minisign -V -m SHA256SUMS -p KEY.pub` needs no Provender.
"""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from provender.errors import CheckFailed, MissingExtra, UsageError
from provender.release.minisign import SENSITIVE, PublicKey, SecretKey, Signature, prehash
from provender.storage import write_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "SIGNATURE_NAME",
    "Signed",
    "check_signature",
    "new_key",
    "read_public_key",
    "sign",
    "signed_by",
]

SIGNATURE_NAME = "SHA256SUMS.minisig"
_MOST_BYTES = 1 << 16


@dataclass(frozen=True)
class Signed:
    """A signature that was made.

    Attributes:
        path: The signature file.
        key_id: Id of the key, as minisign prints it.
        public_key: The line that checks it.
        comment: The trusted comment.
    """

    path: Path
    key_id: str
    public_key: str
    comment: str

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain JSON types."""
        return {
            "schema_version": 1,
            "signature": str(self.path),
            "key_id": self.key_id,
            "public_key": self.public_key,
            "trusted_comment": self.comment,
        }


def new_key(
    path: Path, password: str | None, cost: tuple[int, int] = SENSITIVE
) -> tuple[PublicKey, Path]:
    """Make a key pair: the secret key at `path`, the public one beside it as `.pub`.

    Args:
        path: Where the secret key goes; never over a file that is there.
        password: What locks it; None leaves it open, for machines.
        cost: Operations and bytes of scrypt.

    Returns:
        The public key and its file.

    Raises:
        UsageError: A file is there already.
        MissingExtra: `provender[sign]` is not installed.
    """
    ed25519 = _ed25519()
    public_path = path.with_name(path.name + ".pub")
    seed = secrets.token_bytes(32)
    public = ed25519.Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    key = SecretKey(secrets.token_bytes(8), seed, public)
    text = key.to_file(password, secrets.token_bytes(32), cost)
    _write_new(path, text, 0o600)
    shared = PublicKey(key.id, public)
    _write_new(public_path, shared.to_file(), 0o644)
    return shared, public_path


def sign(
    release: str | Path, key: str | Path, password: str | Callable[[], str] | None = None
) -> Signed:
    """Sign a release that verifies.

    Args:
        release: The release's folder.
        key: File of a minisign secret key.
        password: What opens the key, or what asks for it; not needed for a key without one.

    Raises:
        CheckFailed: The folder is no release, or does not verify.
        UsageError: The key cannot be read or opened.
        MissingExtra: `provender[sign]` is not installed.
    """
    from provender.release.verify import verify

    ed25519 = _ed25519()
    folder = Path(release)
    secret = _open_key(Path(key), password)
    result = verify(folder)
    if not result.ok:
        raise CheckFailed(
            f"{folder} is not signed: it does not verify ({result.findings[0]})",
            hint=f"see all findings with `provender verify {folder}`",
            subject=str(folder),
        )
    comment = _comment(folder)
    private = ed25519.Ed25519PrivateKey.from_private_bytes(secret.seed)
    if private.public_key().public_bytes_raw() != secret.public:
        raise UsageError(f"the secret key {key} is damaged: its two halves do not belong together")
    signature = private.sign(prehash((folder / "SHA256SUMS").read_bytes()))
    whole = private.sign(signature + comment.encode("utf-8"))
    made = Signature(secret.id, signature, comment, whole)
    public = PublicKey(secret.id, secret.public)
    path = folder / SIGNATURE_NAME
    told = f"signature from minisign secret key {public.name}, made by Provender"
    write_bytes(path, made.to_file(told).encode("utf-8"))
    return Signed(path, public.name, public.encode(), comment)


def read_public_key(given: str | Path) -> PublicKey:
    """Read a public key from its file, or from its line itself.

    Raises:
        UsageError: It is neither.
    """
    path = Path(given)
    try:
        text = path.read_text("utf-8") if path.is_file() else str(given)
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read as a public key: {error}") from error
    return PublicKey.parse(text)


def check_signature(folder: Path, key: PublicKey) -> str:
    """Check that a key signed the release; return the trusted comment.

    Raises:
        CheckFailed: It is not signed, not by this key, or for other files or another release.
        MissingExtra: `provender[sign]` is not installed.
    """
    ed25519 = _ed25519()
    from cryptography.exceptions import InvalidSignature

    made = _read_signature(folder)
    if made.key_id != key.id:
        raise CheckFailed(f"it is signed by key {made.key_name}, not by key {key.name}")
    content = (folder / "SHA256SUMS").read_bytes()
    public = ed25519.Ed25519PublicKey.from_public_bytes(key.key)
    try:
        public.verify(made.signature, prehash(content) if made.prehashed else content)
    except InvalidSignature as error:
        raise CheckFailed(f"the signature of key {key.name} is not one over SHA256SUMS") from error
    try:
        public.verify(made.whole, made.signature + made.comment.encode("utf-8"))
    except InvalidSignature as error:
        raise CheckFailed("the trusted comment of the signature was changed") from error
    return made.comment


def signed_by(folder: Path) -> str | None:
    """Return the id of the key that a signature names, unchecked; None if there is none.

    Raises:
        CheckFailed: The file is there and has not the form of a signature.
    """
    return _read_signature(folder).key_name if (folder / SIGNATURE_NAME).exists() else None


def _read_signature(folder: Path) -> Signature:
    path = folder / SIGNATURE_NAME
    if path.is_symlink() or not path.is_file():
        raise CheckFailed("it is not signed: there is no SHA256SUMS.minisig")
    try:
        with path.open("rb") as stream:
            return Signature.parse(stream.read(_MOST_BYTES).decode("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CheckFailed(f"{SIGNATURE_NAME} cannot be read") from error


def _open_key(path: Path, password: str | Callable[[], str] | None) -> SecretKey:
    """Read the secret key; ask for the password only if one is needed."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"the secret key {path} cannot be read",
            hint="make one with `provender sign --new-key FILE`",
            subject=str(path),
        ) from error
    if callable(password):
        password = password() if SecretKey.is_locked(text) else None
    return SecretKey.parse(text, password)


def _comment(folder: Path) -> str:
    """Return the trusted comment: which release, and that its list was hashed first."""
    release: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))["release"]
    parts = (str(release[key]) for key in ("name", "version", "date"))
    told = " ".join("".join(c if c.isprintable() else " " for c in part) for part in parts)
    return f"release:{told}\tfile:SHA256SUMS\thashed"


def _write_new(path: Path, text: str, mode: int) -> None:
    """Write a file that is not there yet, with its rights from the first byte."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    except FileExistsError as error:
        raise UsageError(
            f"{path} is there already and is not replaced",
            hint="choose another name; a lost key cannot be made again",
            subject=str(path),
        ) from error
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def _ed25519() -> Any:
    """Return the module that signs.

    Raises:
        MissingExtra: It is not installed.
    """
    try:
        from cryptography.hazmat.primitives.asymmetric import ed25519
    except ImportError as error:
        raise MissingExtra("signing", "sign") from error
    return ed25519
