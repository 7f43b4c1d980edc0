"""One person's part of the door file's JSON, in its second version and in its first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.key_derivation import (
    KEY_BYTES,
    NONCE_BYTES,
    SALT_BYTES,
    TAG_BYTES,
    Cost,
)
from desktop.identity.crypto.member_keys import BUNDLE_BYTES
from desktop.identity.crypto.sealed_grant import SIGNATURE_BYTES
from desktop.identity.crypto.totp import SECRET_BYTES
from desktop.identity.lockout import ATTEMPTS_ALLOWED, CLOSED_FOR, FailedAttempts
from desktop.identity.password_history import ENTRY_BYTES, REMEMBERED

from .directory_json import Damaged, fields, long_raw, moment, number, raw, text, text64, word
from .directory_records import DeviceCode, EnrollmentProof, Factor, FactorKind, MemberRecord
from .invitation_wire import grants_in, grants_out, invitation_in, invitation_out

_OVERHEAD = NONCE_BYTES + TAG_BYTES
_WRAPPED_BYTES = _OVERHEAD + BUNDLE_BYTES
_FIRST_FIELDS = {
    *("id", "name", "role", "salt", "cost", "wrapped", "open_key", "verify_key", "mark"),
    *("grants", "recovery", "tries"),
}
_LATER_FIELDS = {
    *("standing", "since", "last_seen", "former", "factor", "device_code", "used_code", "warrant"),
}
_STANDINGS = {one.value: one for one in (AccountStatus.ACTIVE, AccountStatus.SUSPENDED)}
_KINDS = {one.value: one for one in FactorKind}


def member_out(one: MemberRecord) -> dict[str, Any]:
    failed_attempts, factor, code, enrollment_proof = (
        one.failed_attempts,
        one.factor,
        one.device_code,
        one.enrollment_proof,
    )
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "standing": one.status.value,
        "since": one.status_changed_at.isoformat(),
        "last_seen": one.last_seen.isoformat(),
        "salt": text64(one.salt),
        "cost": _cost_out(one.cost),
        "wrapped": text64(one.wrapped),
        "open_key": text64(one.open_key),
        "verify_key": text64(one.verify_key),
        "mark": text64(one.tag),
        "grants": grants_out(one.grants),
        "recovery": None if one.recovery is None else text64(one.recovery),
        "former": None if one.former is None else text64(one.former),
        "factor": None
        if factor is None
        else {
            "kind": factor.kind.value,
            "wrapped": text64(factor.wrapped),
            "counter": factor.counter,
        },
        "device_code": None
        if code is None
        else {
            "id": code.id,
            "salt": text64(code.salt),
            "cost": _cost_out(code.cost),
            "wrapped": text64(code.wrapped),
            "ends_at": code.ends_at.isoformat(),
        },
        "used_code": one.used_code or None,
        "warrant": None
        if enrollment_proof is None
        else {
            "invitation": invitation_out(enrollment_proof.invitation),
            "joined_at": enrollment_proof.joined_at.isoformat(),
            "joined": text64(enrollment_proof.joined),
        },
        "tries": {
            "failed": failed_attempts.failed,
            "wait_left": -(-failed_attempts.wait_left // timedelta(seconds=1)),
            "seen_at": None
            if failed_attempts.seen_at is None
            else failed_attempts.seen_at.isoformat(),
        },
    }


def member_in(untrusted: object) -> MemberRecord:
    one = fields(untrusted, _FIRST_FIELDS | _LATER_FIELDS)
    status = _STANDINGS.get(text(one["standing"]))
    if status is None:
        raise Damaged("standing")
    former = one["former"]
    return MemberRecord(
        **_first_fields(one),
        status=status,
        status_changed_at=moment(one["since"]),
        last_seen=moment(one["last_seen"]),
        former=None
        if former is None
        else long_raw(former, _OVERHEAD + ENTRY_BYTES, _OVERHEAD + REMEMBERED * ENTRY_BYTES),
        factor=_factor_in(one["factor"]),
        device_code=_device_code_in(one["device_code"]),
        used_code="" if one["used_code"] is None else word(one["used_code"]),
        enrollment_proof=_proof_in(one["warrant"]),
    )


def first_member_out(one: MemberRecord) -> dict[str, Any]:
    """A person of the first version."""
    return {name: part for name, part in member_out(one).items() if name in _FIRST_FIELDS}


def first_member_in(untrusted: object) -> MemberRecord:
    """A person of the first version."""
    return MemberRecord(**_first_fields(fields(untrusted, _FIRST_FIELDS)))


def _first_fields(one: dict[str, Any]) -> dict[str, Any]:
    recovery = one["recovery"]
    return {
        "id": word(one["id"]),
        "name": text(one["name"]),
        "role": text(one["role"]),
        "salt": raw(one["salt"], SALT_BYTES),
        "cost": _cost_in(one["cost"]),
        "wrapped": raw(one["wrapped"], _WRAPPED_BYTES),
        "open_key": raw(one["open_key"], KEY_BYTES),
        "verify_key": raw(one["verify_key"], KEY_BYTES),
        "tag": raw(one["mark"], KEY_BYTES),
        "grants": grants_in(one["grants"]),
        "recovery": None if recovery is None else raw(recovery, _WRAPPED_BYTES),
        "failed_attempts": _tries_in(one["tries"]),
    }


def _cost_out(cost: Cost) -> dict[str, int]:
    return {"memory_kib": cost.memory_kib, "passes": cost.passes, "lanes": cost.lanes}


def _cost_in(untrusted: object) -> Cost:
    cost = fields(untrusted, {"memory_kib", "passes", "lanes"})
    paid = Cost(*(number(cost[name], 1, 1 << 30) for name in ("memory_kib", "passes", "lanes")))
    if not paid.within_bounds():
        raise Damaged("cost")
    return paid


def _factor_in(untrusted: object) -> Factor | None:
    if untrusted is None:
        return None
    factor = fields(untrusted, {"kind", "wrapped", "counter"})
    kind = _KINDS.get(text(factor["kind"]))
    if kind is None:
        raise Damaged("factor")
    wrapped = raw(factor["wrapped"], _OVERHEAD + SECRET_BYTES)
    return Factor(kind, wrapped, number(factor["counter"], 0, 1 << 40))


def _device_code_in(untrusted: object) -> DeviceCode | None:
    if untrusted is None:
        return None
    code = fields(untrusted, {"id", "salt", "cost", "wrapped", "ends_at"})
    return DeviceCode(
        word(code["id"]),
        raw(code["salt"], SALT_BYTES),
        _cost_in(code["cost"]),
        raw(code["wrapped"], _WRAPPED_BYTES),
        moment(code["ends_at"]),
    )


def _proof_in(untrusted: object) -> EnrollmentProof | None:
    if untrusted is None:
        return None
    one = fields(untrusted, {"invitation", "joined_at", "joined"})
    return EnrollmentProof(
        invitation_in(one["invitation"]),
        moment(one["joined_at"]),
        raw(one["joined"], SIGNATURE_BYTES),
    )


def _tries_in(untrusted: object) -> FailedAttempts:
    failed_attempts = fields(untrusted, {"failed", "wait_left", "seen_at"})
    failed = number(failed_attempts["failed"], 0, ATTEMPTS_ALLOWED)
    wait = timedelta(
        seconds=number(failed_attempts["wait_left"], 0, CLOSED_FOR // timedelta(seconds=1))
    )
    seen = failed_attempts["seen_at"]
    if seen is None:
        if failed or wait:
            raise Damaged("tries without a time")
        return FailedAttempts()
    try:
        return FailedAttempts(failed, wait, datetime.fromisoformat(text(seen)).astimezone(UTC))
    except (ValueError, OverflowError) as bad:
        raise Damaged("time") from bad
