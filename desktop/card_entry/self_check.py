"""Runs the pane's self-check: which protections are in force on this machine."""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress

from desktop.booking.card_entry.pane_self_check import PaneSelfCheck
from desktop.card_protocol import (
    REPLY_LIMIT,
    Outcome,
    ProtocolError,
    SelfCheckRequest,
    decode_reply,
    decode_self_check,
    encode_request,
)

from .organization_pinning import is_pinned, pin_is_spoiled
from .pane_outcomes import ending_of, protections
from .pane_process import start_pane, starts_closed

_SECONDS = 20.0


def check_pane(
    command: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
    seconds: float = _SECONDS,
    *,
    hosted: bool = False,
) -> PaneSelfCheck | None:
    """Blocks for up to `seconds`. None when the pane does not start or gives no valid answer.

    `hosted`: the pane for the vendors' own fields is asked.
    """
    variables = os.environ if environment is None else environment
    try:
        pane = start_pane(variables, REPLY_LIMIT, command, hosted=hosted)
    except OSError:
        return None
    # A pane whose lockdown failed has already answered and exited.
    with suppress(OSError):
        pane.send(encode_request(SelfCheckRequest()))
    try:
        untrusted = pane.untrusted_reply(seconds)
        return read_self_check(
            untrusted, starts_closed=starts_closed(command), key_pinned=is_pinned()
        )
    except (ProtocolError, TimeoutError):
        return None
    finally:
        pane.end()


def read_self_check(
    untrusted_frame: bytes, *, starts_closed: bool = False, key_pinned: bool = False
) -> PaneSelfCheck:
    """The protections in force, or the one that failed. ProtocolError on anything else.

    What the desk has read back as in `protections`.
    """
    try:
        check = decode_self_check(untrusted_frame)
    except ProtocolError:
        reply = decode_reply(untrusted_frame)
        if reply.outcome is not Outcome.FAULT:
            raise ProtocolError("kind") from None
        return PaneSelfCheck(failed=ending_of(reply.outcome, reply.code))
    held = protections(check.held, starts_closed=starts_closed, key_pinned=key_pinned)
    return PaneSelfCheck(
        frozenset(held), roots=check.roots, pin_spoiled=pin_is_spoiled(), files=check.files
    )
