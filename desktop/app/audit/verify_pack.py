"""``python -m desktop verify --pack FILE``: an evidence pack, by this program instead of its page.

A forged page can show any word. Here the file is read as bytes and nothing of it is run; the files
beside it are compared with what was signed of them, too. It needs no passphrase and no store.
"""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.printable_text import printable
from desktop.identity.crypto.check_code import Mistyped
from desktop.identity.crypto.org_key import fingerprint, typed_fingerprint
from desktop.identity.crypto.sealed_grant import signature_is_valid
from desktop.identity.statements.signed_statement import in_letters
from desktop.store.audit.audit_chain import ChainedEntry, hash_of
from desktop.store.audit.exported_log import read_json
from desktop.system.atomic_file import read_regular_file
from desktop.use_cases.errors import DeskError, Refused

from .audit_account import FLAWED, INTACT, NOT_CHECKED

_MOST_BYTES: Final = 1 << 26
_PART: Final = r'<script type="application/json" id="{}">(.*?)</script>'
_ENDING: Final = re.compile(r"pdf|[a-z-]{2,20}\.csv")
_HASH_BYTES: Final = 32
# What garbage raises that was signed by nobody, or by a forger.
_STRANGE = (
    AttributeError,
    IndexError,
    KeyError,
    OverflowError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class _Pack:
    """Both signed parts, unread."""

    untrusted_content: bytes
    untrusted_signed: bytes


def verify_pack(file: Path, given: str, show: Callable[[str], None]) -> int:
    """Exit code 0: as it was signed. 1: it was changed, or signed under another key than `given`,
    the fingerprint that the receiver has; empty: it is printed to be compared. 2: not checked.
    """
    try:
        pack, asked = _read(file), _asked(given)
    except DeskError as error:
        show(error.sentences())
        return NOT_CHECKED
    try:
        key, content = _checked(pack)
        entries = sum(1 for _ in _entries(content["log"]))
        flaws = list(_beside(file, content["files"]))
        lines = [printable(str(each)) for each in content["log"]["flaws"]]
    except _STRANGE:
        show("The pack was changed after it was signed, or is none of Skycap's. Do not rely on it.")
        return FLAWED
    shown = fingerprint(key)
    if asked and asked != shown:
        flaws.append(f"It is signed under another organization key than the one given: {shown}.")
    for sentence in flaws:
        show(sentence)
    if flaws:
        return FLAWED
    show(f"The pack is as it was signed, with {_count(entries)} of the audit log in their places.")
    if lines:
        show("It says that the audit log was not whole when it was made:")
        for each in lines:
            show(each)
    hint = "as given" if asked else "compare it with the one that an owner reads to you"
    show(f"Organization key {shown}: {hint}.")
    return INTACT


def _read(file: Path) -> _Pack:
    try:
        page = read_regular_file(file, _MOST_BYTES)
    except OSError as bad:
        raise Refused(
            "pack_not_readable",
            f"The file {file} cannot be read: {bad.strerror}.",
            "Nothing was checked.",
            "Name the page of the pack, which ends in .html.",
        ) from bad
    parts = [re.findall(_PART.format(part).encode(), page) for part in ("content", "signed")]
    if [len(found) for found in parts] != [1, 1]:
        raise Refused(
            "not_a_pack",
            "That file is no page of an evidence pack, or was cut.",
            "Nothing was checked.",
            "Name the page of the pack, which ends in .html.",
        )
    return _Pack(parts[0][0], parts[1][0])


def _asked(given: str) -> str:
    """As it was printed. Refused ``fingerprint_mistyped``."""
    try:
        return typed_fingerprint(given) if given else ""
    except Mistyped as wrong:
        raise Refused(
            "fingerprint_mistyped",
            "The fingerprint is not as it was printed: each group of five letters checks itself.",
            "Nothing was checked.",
            "Compare it with what you were given, and type it again in quotes.",
        ) from wrong


def _checked(pack: _Pack) -> tuple[bytes, dict[str, Any]]:
    """The key that signed it, and the content. Raises one of `_STRANGE`."""
    signed = read_json(pack.untrusted_signed)
    key, signature = _bytes(signed["key"]), _bytes(signed["signature"])
    statement = read_json(signed["statement"].encode("ascii"))
    digest = in_letters(hashlib.sha256(pack.untrusted_content).digest())
    is_signed = signature_is_valid(key, signature, signed["statement"].encode("ascii"))
    if not is_signed or statement != {"use": "skycap 1 evidence pack", "sha256": digest}:
        raise ValueError("not signed")
    content = read_json(pack.untrusted_content)
    if content["format"] != "skycap evidence pack 1":
        raise ValueError("format")
    return key, content


def _entries(log: dict[str, Any]) -> Iterator[ChainedEntry]:
    """Each that is shown, checked. Raises one of `_STRANGE`."""
    raw = _bytes(log["hashes"])
    hashes = [raw[at : at + _HASH_BYTES] for at in range(0, len(raw), _HASH_BYTES)]
    for each in log["entries"]:
        signer, place = log["signers"][each["signer"]], each["seq"] - log["first"]
        key = _bytes(signer["key"])
        entry = AuditEntry(
            *(each["member_id"], each["member_name"], each["action"]),
            datetime.fromisoformat(each["at"]),
            *(each["outcome"], each["workstation"], each["subject"], each["detail"]),
        )
        link = ChainedEntry(
            *(each["seq"], entry, datetime.fromisoformat(each["latest"])),
            *(each["clock_set_back"], signer["revision"], hashes[place], hashes[place + 1]),
            *(key.hex(), _bytes(each["signature"])),
        )
        by = (signer["member_id"], signer["member_name"])
        in_place = place >= 0 and hash_of(link) == link.hash
        if not in_place or by != (entry.member_id, entry.member_name):
            raise ValueError(each["seq"])
        if not signature_is_valid(key, link.signature, link.hash):
            raise ValueError(each["seq"])
        yield link


def _beside(file: Path, files: list[dict[str, str]]) -> Iterator[str]:
    """What is wrong with the files beside it; one that is not there is not wrong."""
    for each in files:
        ending = each["ending"]
        if not _ENDING.fullmatch(ending):
            raise ValueError(ending)
        other = file.with_name(f"{file.stem}{'.' if ending == 'pdf' else '-'}{ending}")
        try:
            content = read_regular_file(other, _MOST_BYTES)
        except OSError:
            continue
        if hashlib.sha256(content).digest() != _bytes(each["sha256"]):
            yield f"The file {other.name} is not the one that was made with this pack."


def _bytes(untrusted: str) -> bytes:
    """One way to write each, as the page has it."""
    raw = b64decode(untrusted, validate=True)
    if b64encode(raw).decode("ascii") != untrusted:
        raise ValueError("base64")
    return raw


def _count(entries: int) -> str:
    return "1 entry" if entries == 1 else f"{entries} entries"
