"""Checks for every call to the airline servers, and headers of every reply."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from desktop.training.hosted_fields.vault_form import FORM_PATH
from desktop.training.issued_keys import AIRLINE
from desktop.training.state import ServerState
from desktop.training.training_clock import Clock
from desktop.training.training_ids import new_id

from .airline_replies import AirlineError, as_json, not_found
from .https_server import CUT
from .other_mode import swap_mode

VERSION = "v2"
_PER_MINUTE = 4000

# Calls that a component client key is good for.
CLIENT_KEY_CALLS = (
    "POST /payments/cards",
    "POST /payments/three_d_secure_sessions",
    "POST /three_d_secure_sessions",
)


def guard(app: Flask, state: ServerState) -> None:
    """Add the checks, the faults and the headers to an app of the airline side."""
    rate_meter = _RateMeter(state.clock)

    @app.before_request
    def check_request() -> None:
        g.request_id = new_id("")[:20]
        g.call = f"{request.method} {request.path.rstrip('/')}"
        body = request.get_data(cache=True)
        state.request_log.note(g.call, request.full_path, body)
        g.room = rate_meter.count()
        if request.path != FORM_PATH:
            # What a web engine loads as a page has no headers of ours.
            _check_headers(state)
        _common_faults(state)
        if g.room < 0:
            raise _too_many()

    @app.after_request
    def add_headers(response: Response) -> Response:
        if state.faults.take("other_mode", g.call):
            swap_mode(response, "live_mode")
        response.headers["x-request-id"] = g.request_id
        response.headers["ratelimit-limit"] = str(_PER_MINUTE)
        response.headers["ratelimit-remaining"] = str(max(0, g.room))
        response.headers["ratelimit-reset"] = rate_meter.resets_at(soon=g.get("soon", False))
        return response

    @app.errorhandler(AirlineError)
    def error_reply(error: AirlineError) -> Response:
        return as_json(error.body(), error.status)

    @app.errorhandler(HTTPException)
    def unknown_path(error: HTTPException) -> Response:
        if error.code in (404, 405):
            refusal = not_found()
        elif error.code == 500:
            refusal = _broken()
        else:
            refusal = AirlineError(
                error.code or 400, "invalid_request_error", "bad_request", "Malformed request"
            )
        return as_json(refusal.body(), refusal.status)


def request_data() -> dict[str, Any]:
    """The ``data`` of the request's body. 400 when there is none."""
    body = request.get_json(silent=True)
    data = body.get("data") if isinstance(body, dict) else None
    if not isinstance(data, dict):
        raise AirlineError(
            400, "invalid_request_error", "bad_request", "The body must be a JSON object with data"
        )
    return data


def drop_connection() -> Response:
    """Close the connection without an answer."""
    request.environ[CUT] = True
    return Response(status=500)


class _RateMeter:
    """Counts calls per minute of the servers' clock."""

    def __init__(self, clock: Clock) -> None:
        self._now = clock.now
        self._lock = threading.Lock()
        self._minute = -1
        self._used = 0

    def count(self) -> int:
        """Calls left in this minute after this one; negative when there are too many."""
        minute = int(self._now().timestamp() // 60)
        with self._lock:
            if minute != self._minute:
                self._minute, self._used = minute, 0
            self._used += 1
            return _PER_MINUTE - self._used

    def resets_at(self, *, soon: bool) -> str:
        """The next full minute, as an HTTP date; the next second when it is to be `soon`.

        By the time of the Date header, which no test moves.
        """
        now = datetime.now(UTC)
        seconds = 1 if soon else 60 - int(now.timestamp()) % 60
        return format_datetime(now + timedelta(seconds=seconds), usegmt=True)


def _check_headers(state: ServerState) -> None:
    bearer = request.headers.get("Authorization")
    if bearer is None:
        raise AirlineError(
            401,
            "authentication_error",
            "missing_authorization_header",
            "The Authorization header is missing",
        )
    scheme, _, token = bearer.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise AirlineError(
            401,
            "authentication_error",
            "invalid_authorization_header",
            "The Authorization header must be 'Bearer' and a token",
        )
    if token in (state.keys.client, state.keys.form):
        if not g.call.startswith(CLIENT_KEY_CALLS):
            raise AirlineError(
                403,
                "authentication_error",
                "insufficient_permissions",
                "A component client key may not be used for this",
            )
    elif state.issued.purpose_of(token) != AIRLINE:
        raise AirlineError(
            401, "authentication_error", "access_token_not_found", "The access token is not known"
        )
    version = request.headers.get("Duffel-Version")
    if version is None:
        raise AirlineError(
            400,
            "invalid_request_error",
            "missing_version_header",
            "The Duffel-Version header is missing",
        )
    if version != VERSION:
        known = version in ("beta", "v1")
        raise AirlineError(
            400,
            "invalid_request_error",
            "unsupported_version" if known else "invalid_version_header",
            f"The Duffel-Version header must be {VERSION}",
        )
    accepts = request.headers.get("Accept", "*/*")
    if not any(kind in accepts for kind in ("application/json", "*/*", "application/*")):
        raise AirlineError(
            406, "invalid_request_error", "unsupported_format", "Only application/json is spoken"
        )
    if request.method in ("POST", "PATCH") and request.content_length:
        _check_content_type(request.headers.get("Content-Type"))


def _check_content_type(kind: str | None) -> None:
    if kind is None:
        raise AirlineError(
            400,
            "invalid_request_error",
            "missing_content_type_header",
            "The Content-Type header is missing",
        )
    if kind.partition(";")[0].strip() != "application/json":
        raise AirlineError(
            400,
            "invalid_request_error",
            "invalid_content_type_header",
            "The Content-Type must be application/json",
        )


def _common_faults(state: ServerState) -> None:
    if state.faults.take("unauthorized", g.call):
        raise AirlineError(
            401, "authentication_error", "expired_access_token", "The access token has expired"
        )
    if state.faults.take("cards_unavailable", g.call):
        raise AirlineError(
            403,
            "invalid_request_error",
            "unavailable_feature",
            "This feature is not available for your account",
        )
    if state.faults.take("rate_limited", g.call):
        g.soon = True
        raise _too_many()
    if state.faults.take("airline_down", g.call):
        raise AirlineError(
            503, "api_error", "service_unavailable", "The service is not available just now"
        )
    if state.faults.take("airline_error", g.call):
        raise _broken()


def _broken() -> AirlineError:
    return AirlineError(
        500, "api_error", "internal_server_error", "Something went wrong on our side"
    )


def _too_many() -> AirlineError:
    return AirlineError(429, "rate_limit_error", "rate_limit_exceeded", "Too many requests")
