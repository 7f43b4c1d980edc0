"""An Idempotency-Key is carried out once (Stripe API, idempotent requests).

The first status and body are repeated, failures included, once the request was carried out. No
reply is kept for refused parameters or for a key that is in use.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from flask import Response, g, request

from desktop.training.state import KeptReply, ServerState

from .processor_replies import ProcessorError

_LIFE = timedelta(hours=24)
_LONGEST_KEY = 255
# Answers given before anything was carried out; they are not kept.
_NOT_CARRIED_OUT = frozenset({400, 401, 403, 404, 409, 429})


def kept_reply(state: ServerState) -> Response | None:
    """The earlier answer to this key, or None when the request is to be carried out now."""
    key = request.headers.get("Idempotency-Key")
    g.begun_key = ""
    if not key:
        return None
    if len(key) > _LONGEST_KEY:
        raise ProcessorError(
            400, "idempotency_error", f"Idempotency keys may be {_LONGEST_KEY} characters long."
        )
    # The parameters of a card call hold a number: only a keyed digest of them is kept.
    fingerprint = hashlib.blake2b(
        json.dumps([g.call, g.form], sort_keys=True).encode(), key=state.keys.control.encode()
    ).hexdigest()
    now = state.clock.now()
    with state.lock:
        replies = state.processor.replies
        kept = replies.get(key)
        if kept is not None and now - kept.at >= _LIFE:
            kept = None
        if kept is None:
            replies[key] = KeptReply(fingerprint, now)
            g.begun_key = key
            return None
        if kept.fingerprint != fingerprint:
            raise ProcessorError(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they "
                f"were first used with. Try using a key other than '{key}' if you meant to "
                "execute a different request.",
            )
        if not kept.status:
            raise ProcessorError(
                409,
                "invalid_request_error",
                f"There is currently another in-progress request using the key '{key}'.",
                "idempotency_key_in_use",
            )
        again = Response(kept.body, kept.status, content_type="application/json")
    again.headers["Idempotent-Replayed"] = "true"
    return again


def keep_reply(state: ServerState, response: Response) -> None:
    """Keep the answer to the key that this request began, or forget the key."""
    key = g.get("begun_key", "")
    if not key:
        return
    g.begun_key = ""
    with state.lock:
        if response.status_code in _NOT_CARRIED_OUT:
            state.processor.replies.pop(key, None)
        else:
            kept = state.processor.replies[key]
            kept.status, kept.body = response.status_code, response.get_data()
