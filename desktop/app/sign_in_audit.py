"""Every refusal at the door is noted, until it can be written into the record of acts."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from desktop.booking.access.audit_entry import AuditEntry
from desktop.use_cases.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.identity.failed_sign_ins import FailedSignIns
    from desktop.ui.sign_in_calls import SignInCalls
    from desktop.use_cases.ports.clock_and_ids import Now

P = ParamSpec("P")
T = TypeVar("T")
log = logging.getLogger(__name__)
# A form that is not filled in yet is no try.
_NO_TRY = frozenset(
    {"weak_passphrase", "name_missing", "second_factor_needed", "recovery_code_mistyped"}
)
_CODE, _NAME = "somebody with a code", "somebody who typed a name"


def noted(
    calls: SignInCalls, failed_attempts: Callable[[], FailedSignIns], now: Now, origin: str
) -> SignInCalls:
    """The same calls. What is typed as a name or a code is never noted: it may be a passphrase."""

    def note(who: str, what: str, refusal: Refused) -> None:
        if refusal.code in _NO_TRY:
            return
        try:
            failed_attempts().add(
                AuditEntry(who, what, now(), refusal.code, origin, subject="door")
            )
        except OSError as full:
            log.warning("a refusal at the door was not noted: %s", full.strerror)

    def watched(call: Callable[P, T], what: str, who: Callable[[str], str]) -> Callable[P, T]:
        def called(*given: P.args, **named: P.kwargs) -> T:
            try:
                return call(*given, **named)
            except Refused as refusal:
                note(who(str(given[0])), what, refusal)
                raise

        return called

    def named(member_id: str) -> str:
        try:
            known = {member.id: member.name for member in calls.members()}
        except Refused:
            known = {}
        return f"{known.get(member_id, 'unknown')} ({member_id})"

    company = calls.company
    return replace(
        calls,
        open=watched(calls.open, "sign-in refused", named),
        recover=watched(calls.recover, "recovery refused", named),
        company=None
        if company is None
        else replace(
            company,
            open=watched(company.open, "sign-in refused", named),
            open_named=watched(company.open_named, "sign-in refused", lambda _: _NAME),
            recover_named=watched(company.recover_named, "recovery refused", lambda _: _NAME),
            enter_code=watched(company.enter_code, "code refused", lambda _: _CODE),
        ),
    )
