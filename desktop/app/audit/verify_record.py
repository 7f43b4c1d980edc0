"""``python -m desktop verify --record FILE``: an exported audit log, without a passphrase or store.

All that is needed is the file, and the fingerprint of the organization key, which says whose log it
is. It runs on any machine.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import IO

from desktop.identity.crypto.check_code import Mistyped
from desktop.identity.crypto.key_derivation import WrongKey
from desktop.identity.crypto.org_key import fingerprint, typed_fingerprint
from desktop.identity.directory.directory_json import MAX_BYTES, Damaged
from desktop.identity.directory.public_directory import PublicDirectory, from_json
from desktop.identity.directory.signer_history import SignerHistory
from desktop.store.audit.audit_chain import (
    ChainedEntry,
    ChainFlaw,
    ChainHead,
    ChainReport,
    Flaw,
    find_flaws,
)
from desktop.store.audit.audit_head_file import AuditHeadDamaged, read_signed_head
from desktop.store.audit.exported_log import MAX_LINE_BYTES, imported, read_json
from desktop.system.atomic_file import open_regular_file
from desktop.system.clock import utc_now
from desktop.use_cases.errors import DeskError, Refused

from .audit_account import FLAWED, NOT_CHECKED
from .audit_witness import Witness, read_witness
from .export_record import FORMAT
from .flaw_text import (
    MOST_FLAWS,
    ahead_texts,
    flaw_text,
    flaw_texts,
    remarks,
    reported_texts,
    time_limits,
    unproved_text,
    witness_text,
)
from .verify_audit import Examined, show_result

_MAX_HEADER_BYTES = 2 * MAX_BYTES
_KEEP = "Nothing was changed. Keep this file as it is, and ask for another export."


def verify_record(file: Path, given: str, witness: str, show: Callable[[str], None]) -> int:
    """Exit code 0: intact. 1: every flaw was printed, up to 20. 2: it could not be checked.

    `given` is the fingerprint of the organization key, or empty: then it is printed to be
    compared. `witness` as in `verify_audit_log`.
    """
    try:
        with closing(_open(file)) as reading:
            header = _header(reading)
            trusted = _trusted(header.directory, given)
            if trusted is None:
                examined = Examined(0, [_another_key(header.directory)])
            else:
                examined = _examine(header, trusted, witness, _lines(reading))
    except DeskError as error:
        show(error.sentences())
        return NOT_CHECKED
    code = show_result(examined, show, _KEEP)
    if code != FLAWED:
        key = fingerprint(header.directory.org_key)
        if not given:
            show(f"Organization key {key}: compare it with the one that the owner has noted.")
        elif trusted == header.directory.org_key:
            show(f"Organization key {key}: as given.")
        else:
            show(
                f"Organization key {key}: it replaced the one given. Anyone who held that one "
                "could have made this file, so ask the owner for the present fingerprint."
            )
    return code


_HEADER = {"format", "directory", "head"}


@dataclass(frozen=True, slots=True)
class _Header:
    """The first line of the file. `head` is unread."""

    directory: PublicDirectory
    untrusted_head: object


@dataclass(slots=True)
class _Passing:
    """Hands the chain on, and keeps what is asked about it afterwards."""

    chain: Iterator[ChainedEntry]
    asked_for: int
    end: ChainHead = field(default_factory=ChainHead.beginning)
    hash: bytes | None = None

    def __iter__(self) -> Iterator[ChainedEntry]:
        for link in self.chain:
            self.end = ChainHead(link.seq, link.hash)
            if link.seq == self.asked_for:
                self.hash = link.hash
            yield link


def _examine(header: _Header, trusted: bytes, witness: str, lines: Iterator[bytes]) -> Examined:
    try:
        signers = SignerHistory(header.directory, trusted)
    except WrongKey:
        return Examined(0, ["The member list in this file is not as an owner signed it."])
    witnessed: Witness | None = None
    if witness:
        installation_id = header.directory.installation_id
        witnessed = read_witness(witness, installation_id, signers.has_signed)
    passing = _Passing(imported(lines), witnessed.seq if witnessed else 0)
    report = ChainReport(time_limits(utc_now(), witnessed))
    found = islice(find_flaws(passing, signers, report=report), MOST_FLAWS)
    flaws = flaw_texts(tuple(found))
    examined = Examined(passing.end.seq, flaws)
    if not flaws:
        examined.flaws += _flaws_of_the_end(header, signers, passing.end)
        if witnessed is not None and not witnessed.confirms(passing.hash):
            examined.flaws.append(witness_text(witnessed))
    examined.flaws += map(unproved_text, signers.unproved)
    examined.flaws += (*reported_texts(report), *ahead_texts(report))
    examined.remarks += remarks(report)
    return examined


def _flaws_of_the_end(header: _Header, signers: SignerHistory, end: ChainHead) -> list[str]:
    try:
        head = read_signed_head(header.untrusted_head, signers.has_signed)
    except AuditHeadDamaged as damage:
        return [f"The mark of where the exported log ends {damage}."]
    if head.seq > end.seq:
        return [flaw_text(ChainFlaw(end.seq + 1, Flaw.CUT))]
    return [] if head == end else ["This file holds entries that were not exported with it."]


def _open(file: Path) -> IO[bytes]:
    try:
        return os.fdopen(open_regular_file(file, os.O_RDONLY), "rb")
    except OSError as bad:
        raise Refused(
            "record_not_readable",
            f"The file {file} cannot be read: {bad.strerror}.",
            "Nothing was checked.",
            "Name the file that `export-record` has written.",
        ) from bad


def _header(reading: IO[bytes]) -> _Header:
    """Refused ``not_a_record``."""
    try:
        whole = read_json(reading.readline(_MAX_HEADER_BYTES))
        if whole["format"] != FORMAT or whole.keys() != _HEADER:
            raise Damaged("format")
        return _Header(from_json(whole["directory"]), whole["head"])
    # Garbage may also nest too deep for the reader.
    except (KeyError, TypeError, ValueError, RecursionError) as bad:
        raise Refused(
            "not_a_record",
            "That file is not an audit log that Skycap exported, or its first line was changed.",
            "Nothing was checked.",
            "Name the file that `export-record` has written.",
        ) from bad


def _lines(reading: IO[bytes]) -> Iterator[bytes]:
    """The part of a line that is too long is no JSON, and so is found."""
    while line := reading.readline(MAX_LINE_BYTES):
        yield line


def _trusted(directory: PublicDirectory, given: str) -> bytes | None:
    """The organization key of this fingerprint: the present one, or a former one that leads to it.

    None where the file knows no such key. Refused ``fingerprint_mistyped``.
    """
    if not given:
        return directory.org_key
    try:
        asked = typed_fingerprint(given)
    except Mistyped as wrong:
        raise Refused(
            "fingerprint_mistyped",
            f"Group {wrong.group} of the fingerprint is not as it was printed."
            if wrong.group
            else "The fingerprint has another number of groups.",
            "Nothing was checked.",
            "Compare it with the paper, and type it again in quotes.",
        ) from wrong
    known = (directory.org_key, *(step.before for step in directory.key_rotations))
    return next((key for key in known if fingerprint(key) == asked), None)


def _another_key(directory: PublicDirectory) -> str:
    return (
        "This file is signed under another organization key than the one given: "
        f"{fingerprint(directory.org_key)}."
    )
