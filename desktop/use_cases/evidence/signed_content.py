"""What of an evidence pack is signed: ASCII JSON on one line, so that every byte of it counts.

The page of the pack (`resources/evidence/pack.js`) reads it; a field that is added here is shown or
checked there.
"""

from __future__ import annotations

import hashlib
import json
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, datetime

from desktop.booking.evidence.pack_section import Cell, PackSection, Tone, utc_text
from desktop.use_cases.ports.audit_port import AuditSigners, LogProof, ProvenEntry
from desktop.use_cases.ports.documents_port import PackCover

FORMAT = "skycap evidence pack 1"


def signed_content(
    cover: PackCover,
    sections: tuple[PackSection, ...],
    proof: LogProof,
    signers: AuditSigners,
    beside: Mapping[str, bytes],
) -> str:
    """`beside`: the other files, by their ending. No hash or signature is written in digits alone,
    which could look like a card number.
    """
    whole = json.dumps(
        {
            "format": FORMAT,
            "cover": {
                "company": cover.company,
                "receiver": cover.receiver,
                "environment": cover.environment,
                "made_at": utc_text(cover.made_at),
                "made_by": cover.made_by,
            },
            "sections": [_section(each) for each in sections],
            "log": _log(proof, signers),
            "files": [
                {"ending": ending, "sha256": _letters(hashlib.sha256(content).digest())}
                for ending, content in sorted(beside.items())
            ],
        },
        separators=(",", ":"),
    )
    # In a page nothing of it can end the element that holds it, or begin a comment.
    return whole.replace("<", "\\u003c")


def _section(section: PackSection) -> dict[str, object]:
    return {
        "name": section.name,
        "title": section.title,
        "lead": section.lead,
        "columns": section.columns,
        "rows": [[_cell(cell) for cell in row] for row in section.rows],
        "note": section.note,
        "draft": section.draft,
    }


def _cell(cell: Cell) -> object:
    return cell.text if cell.tone is Tone.PLAIN else [cell.text, cell.tone.value]


def _log(proof: LogProof, signers: AuditSigners) -> dict[str, object]:
    places = dict.fromkeys((each.logged.signer, each.logged.revision) for each in proof.entries)
    numbers = {place: number for number, place in enumerate(places)}
    return {
        "first": proof.first,
        "last": proof.last,
        "flaws": proof.flaws,
        # The hash that the first entry follows, then one for each entry.
        "hashes": _letters(b"".join(proof.hashes)),
        "signers": [_signer(signers, *place) for place in places],
        "entries": [
            _entry(each, numbers[each.logged.signer, each.logged.revision])
            for each in proof.entries
        ],
    }


def _signer(signers: AuditSigners, signer: str, revision: int) -> dict[str, object]:
    whose = signers.signatory(signer, revision)
    return {
        "key": _letters(bytes.fromhex(signer)),
        "revision": revision,
        "member_id": whose.member_id if whose else "",
        "member_name": whose.name if whose else "",
    }


def _entry(proven: ProvenEntry, signer: int) -> dict[str, object]:
    logged, entry = proven.logged, proven.logged.entry
    return {
        "seq": logged.seq,
        "signer": signer,
        "member_id": entry.member_id,
        "member_name": entry.member_name,
        "action": entry.action,
        "at": _time(entry.at),
        "outcome": entry.outcome,
        "workstation": entry.workstation,
        "subject": entry.subject,
        "detail": entry.detail,
        "latest": _time(proven.latest),
        "clock_set_back": logged.clock_set_back,
        "signature": _letters(proven.signature),
    }


def _time(at: datetime) -> str:
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def _letters(raw: bytes) -> str:
    return b64encode(raw).decode("ascii")
