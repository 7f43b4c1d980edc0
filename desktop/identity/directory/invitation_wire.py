"""Grants and invitations in the door file's JSON."""

from __future__ import annotations

from typing import Any

from desktop.identity.crypto.key_derivation import KEY_BYTES
from desktop.identity.crypto.sealed_grant import OVERHEAD_BYTES, SIGNATURE_BYTES, Grant

from .directory_json import fields, items, moment, raw, text, text64, truth, word
from .directory_records import Invitation

_SEALED_BYTES = OVERHEAD_BYTES + KEY_BYTES
_FIELDS = {
    *("id", "person_id", "name", "role", "open_key", "verify_key", "made_at", "ends_at"),
    *("elsewhere", "grants", "signature"),
}


def grants_out(grants: tuple[Grant, ...]) -> list[dict[str, str]]:
    return [
        {"purpose": g.purpose, "sealed": text64(g.sealed), "signature": text64(g.signature)}
        for g in grants
    ]


def grants_in(untrusted: object) -> tuple[Grant, ...]:
    return tuple(_grant_in(given) for given in items(untrusted))


def invitation_out(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.id,
        "person_id": one.member_id,
        "name": one.name,
        "role": one.role,
        "open_key": text64(one.open_key),
        "verify_key": text64(one.verify_key),
        "made_at": one.made_at.isoformat(),
        "ends_at": one.ends_at.isoformat(),
        "elsewhere": one.elsewhere,
        "grants": grants_out(one.grants),
        "signature": text64(one.signature),
    }


def invitation_in(untrusted: object) -> Invitation:
    one = fields(untrusted, _FIELDS)
    return Invitation(
        id=word(one["id"]),
        member_id=word(one["person_id"]),
        name=text(one["name"]),
        role=text(one["role"]),
        open_key=raw(one["open_key"], KEY_BYTES),
        verify_key=raw(one["verify_key"], KEY_BYTES),
        made_at=moment(one["made_at"]),
        ends_at=moment(one["ends_at"]),
        elsewhere=truth(one["elsewhere"]),
        grants=grants_in(one["grants"]),
        signature=raw(one["signature"], SIGNATURE_BYTES),
    )


def _grant_in(untrusted: object) -> Grant:
    given = fields(untrusted, {"purpose", "sealed", "signature"})
    return Grant(
        text(given["purpose"]),
        raw(given["sealed"], _SEALED_BYTES),
        raw(given["signature"], SIGNATURE_BYTES),
    )
