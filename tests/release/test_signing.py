# SPDX-FileCopyrightText: 2026 The Provender contributors
# SPDX-License-Identifier: Apache-2.0
"""Signatures: minisign reads ours, we read minisign's, and nothing changed passes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import provender
from provender.errors import CheckFailed, MissingExtra, UsageError
from provender.release.minisign import PublicKey, SecretKey, Signature, prehash
from provender.release.signing import SIGNATURE_NAME, check_signature, new_key, sign

LIGHT = (32_768, 1 << 20)
"""Scrypt as light as its format allows, for tests."""
needs_minisign = pytest.mark.skipif(shutil.which("minisign") is None, reason="minisign is not here")

# The vector of minisign's own page (https://jedisct1.github.io/minisign/): a key and what it signed.
PUBLISHED_KEY = "RWQf6LRCGA9i53mlYecO4IzT51TGPpvWucNSCh1CBM0QTaLn73Y7GFO3"
PUBLISHED = {
    "legacy": (
        "untrusted comment: signature from minisign secret key\n"
        "RWQf6LRCGA9i59SLOFxz6NxvASXDJeRtuZykwQepbDEGt87ig1BNpWaVWuNrm73YiIiJbq71Wi+dP9eKL8OC351vwIasSSbXxwA=\n"
        "trusted comment: timestamp:1555779966\tfile:test\n"
        "QtKMXWyYcwdpZAlPF7tE2ENJkRd1ujvKjlj1m9RtHTBnZPa5WKU5uWRs5GoP5M/VqE81QFuMKI5k/SfNQUaOAA==\n"
    ),
    "prehashed": (
        "untrusted comment: signature from minisign secret key\n"
        "RUQf6LRCGA9i559r3g7V1qNyJDApGip8MfqcadIgT9CuhV3EMhHoN1mGTkUidF/z7SrlQgXdy8ofjb7bNJJylDOocrCo8KLzZwo=\n"
        "trusted comment: timestamp:1556193335\tfile:test\n"
        "y/rUw2y8/hOUYjZU71eHp/Wo1KZ40fGy2VJEDl34XMJM+TX48Ss/17u3IvIfbVR1FkZZSNCisQbuQY+bHwhEBg==\n"
    ),
}


@pytest.fixture
def release(built: provender.BuildResult, tmp_path: Path) -> Path:
    """A copy of the example's release."""
    return Path(shutil.copytree(built.release, tmp_path / "commons" / "1.0.0"))


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """A secret key without a password; its public key is beside it."""
    new_key(tmp_path / "release.key", None)
    return tmp_path / "release.key"


def public_of(key: Path) -> PublicKey:
    return PublicKey.parse(key.with_name(key.name + ".pub").read_text("utf-8"))


def resign(folder: Path) -> None:
    """Write the list of hashes again, as somebody does who changes a release on purpose."""
    from provender.release.manifest import write_sums

    write_sums(folder)


@pytest.mark.parametrize("kind", sorted(PUBLISHED))
def test_what_minisign_published_passes_and_its_change_does_not(tmp_path: Path, kind: str) -> None:
    """`test` signed by the author's key, in both forms that there are."""
    (tmp_path / "SHA256SUMS").write_bytes(b"test")
    (tmp_path / SIGNATURE_NAME).write_text(PUBLISHED[kind], "utf-8")
    key = PublicKey.parse(PUBLISHED_KEY)
    assert check_signature(tmp_path, key).endswith("file:test")
    (tmp_path / "SHA256SUMS").write_bytes(b"Test")
    with pytest.raises(CheckFailed, match="not one over SHA256SUMS"):
        check_signature(tmp_path, key)
    (tmp_path / "SHA256SUMS").write_bytes(b"test")
    changed = PUBLISHED[kind].replace("file:test", "file:tesT")
    (tmp_path / SIGNATURE_NAME).write_text(changed, "utf-8")
    with pytest.raises(CheckFailed, match="trusted comment"):
        check_signature(tmp_path, key)


def test_a_signed_release_verifies_and_its_list_still_does(release: Path, key: Path) -> None:
    """Neither `sha256sum -c` nor the check for unlisted files minds the signature."""
    before = (release / "SHA256SUMS").read_bytes()
    signed = sign(release, key)
    first = signed.path.read_bytes()
    assert sign(release, key).path.read_bytes() == first, "the same key gives the same signature"
    assert (release / "SHA256SUMS").read_bytes() == before
    result = provender.verify(release, public_key=signed.public_key)
    assert result.ok, result.findings
    assert any("signed by key" in note for note in result.notes)
    assert any("--public-key" in note for note in provender.verify(release).notes)
    resign(release)
    assert (release / "SHA256SUMS").read_bytes() == before, "the list never names the signature"
    if shutil.which("sha256sum"):
        subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=release, check=True)


def test_what_does_not_hold_is_a_finding(release: Path, key: Path, tmp_path: Path) -> None:
    """No signature, another key, another release, a damaged file: each says what is wrong."""
    public = public_of(key)
    assert "not signed" in provender.verify(release, public.encode()).findings[0]
    sign(release, key)
    other, _ = new_key(tmp_path / "other.key", None)
    assert f"not by key {other.name}" in provender.verify(release, other.encode()).findings[0]
    forged = PublicKey(public.id, other.key)
    assert "not one over" in provender.verify(release, forged.encode()).findings[0]
    card = release / "README.md"
    card.write_text(card.read_text("utf-8") + " ", "utf-8")
    resign(release)
    assert any("not one over" in f for f in provender.verify(release, public.encode()).findings)
    (release / SIGNATURE_NAME).write_text("untrusted comment: no\n", "utf-8")
    assert any("not the form" in f for f in provender.verify(release).findings)


def test_what_does_not_verify_is_not_signed(release: Path, key: Path) -> None:
    """A signature says that somebody stands by the release."""
    (release / "README.md").write_text("changed", "utf-8")
    with pytest.raises(CheckFailed, match="not signed"):
        sign(release, key)
    assert not (release / SIGNATURE_NAME).exists()


def test_a_locked_key_opens_with_its_password_only(tmp_path: Path) -> None:
    """And a file that is there is never replaced."""
    path = tmp_path / "locked.key"
    public, _ = new_key(path, "reservoir 水", LIGHT)
    text = path.read_text("utf-8")
    assert path.stat().st_mode & 0o077 == 0
    assert SecretKey.is_locked(text)
    assert SecretKey.parse(text, "reservoir 水").public == public.key
    assert "secret" not in repr(SecretKey.parse(text, "reservoir 水")).lower().replace(
        "secretkey", ""
    )
    with pytest.raises(UsageError, match="does not open"):
        SecretKey.parse(text, "reservoir")
    with pytest.raises(UsageError, match="locked"):
        SecretKey.parse(text, None)
    with pytest.raises(UsageError, match="already"):
        new_key(path, None)
    assert path.read_text("utf-8") == text


@pytest.mark.parametrize(
    "text", ["", "x", "untrusted comment: x\nRW", PUBLISHED["legacy"], "a\n" + "A" * 216 + "\n"]
)
def test_what_is_no_key_is_refused(text: str) -> None:
    for parse in (PublicKey.parse, lambda t: SecretKey.parse(t, None)):
        with pytest.raises(UsageError, match="no minisign"):
            parse(text)


def test_a_key_cannot_ask_for_more_than_minisign_does(tmp_path: Path) -> None:
    """A file of a stranger must not take all memory."""
    key = SecretKey(bytes(8), bytes(32), bytes(32))
    with pytest.raises(UsageError, match="more memory"):
        key.to_file("x", bytes(32), (1 << 25, 1 << 31))


@needs_minisign
def test_minisign_checks_ours_and_we_check_minisigns(
    release: Path, key: Path, tmp_path: Path
) -> None:
    """Both ways, with keys of both."""
    signed = sign(release, key)
    ours = ["minisign", "-V", "-m", "SHA256SUMS", "-P", signed.public_key]
    done = subprocess.run(ours, cwd=release, capture_output=True, text=True, check=True)
    assert "Trusted comment: release:commons 1.0.0 2026-11-01" in done.stdout
    made = ["minisign", "-G", "-W", "-p", "theirs.pub", "-s", "theirs.key"]
    subprocess.run(made, cwd=tmp_path, capture_output=True, check=True)
    public = (tmp_path / "theirs.pub").read_text("utf-8")
    sign(release, tmp_path / "theirs.key")
    assert provender.verify(release, public_key=tmp_path / "theirs.pub").ok
    theirs = ["minisign", "-S", "-s", str(tmp_path / "theirs.key"), "-m", "SHA256SUMS"]
    subprocess.run(theirs, cwd=release, capture_output=True, check=True)
    made_by_them = Signature.parse((release / SIGNATURE_NAME).read_text("utf-8"))
    assert made_by_them.prehashed
    assert provender.verify(release, public_key=public).ok


@needs_minisign
def test_minisign_opens_a_key_that_we_locked(tmp_path: Path) -> None:
    """The lock is minisign's own: its password, its scrypt."""
    new_key(tmp_path / "k", "pass", LIGHT)
    (tmp_path / "SHA256SUMS").write_bytes(b"list")
    command = ["minisign", "-S", "-s", "k", "-m", "SHA256SUMS"]
    done = subprocess.run(
        command, cwd=tmp_path, input="pass\n", capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert check_signature(tmp_path, public_of(tmp_path / "k"))


def test_a_damaged_open_key_signs_nothing(release: Path, tmp_path: Path) -> None:
    """Nothing but its two halves tells."""
    key = SecretKey(bytes(8), b"s" * 32, b"p" * 32)
    (tmp_path / "k").write_text(key.to_file(None, b""), "utf-8")
    with pytest.raises(UsageError, match="damaged"):
        sign(release, tmp_path / "k")


def test_the_command_makes_a_key_and_signs(release: Path, tmp_path: Path) -> None:
    """As a person does it, with the password in the environment."""
    run = [sys.executable, "-m", "provender"]
    made = subprocess.run(
        [*run, "sign", "--new-key", str(tmp_path / "me.key"), "-W"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "RW" in made.stdout
    subprocess.run([*run, "sign", str(release), "--key", str(tmp_path / "me.key")], check=True)
    check = [*run, "verify", str(release), "--public-key", str(tmp_path / "me.key.pub")]
    assert subprocess.run(check, env=os.environ, check=False).returncode == 0
    assert subprocess.run([*run, "sign", str(release)], check=False).returncode == 2
    new_key(tmp_path / "locked.key", "pass", LIGHT)
    locked = [*run, "sign", str(release), "--key", str(tmp_path / "locked.key")]
    alone = subprocess.run(
        locked, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert alone.returncode == 2
    assert "PROVENDER_SIGN_PASSWORD" in alone.stderr
    environment = {**os.environ, "PROVENDER_SIGN_PASSWORD": "pass"}
    subprocess.run(locked, env=environment, stdin=subprocess.DEVNULL, check=True)


def test_without_the_extra_it_says_how_to_get_it(
    release: Path, key: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "cryptography.hazmat.primitives.asymmetric", None)
    with pytest.raises(MissingExtra, match=r"provender\[sign\]"):
        sign(release, key)


def test_the_hash_is_blake2b() -> None:
    """RFC 7693, appendix A: BLAKE2b-512 of `abc`."""
    assert prehash(b"abc").hex().startswith("ba80a53f981c4d0d6a2797b69f12f6e9")
