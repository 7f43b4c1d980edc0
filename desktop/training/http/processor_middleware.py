"""Checks for every call to the processor: a valid key with the needed permission."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from flask import Flask, Response, g, request
from werkzeug.exceptions import HTTPException

from desktop.training.issued_keys import CHARGE, REFUND
from desktop.training.state import ServerState
from desktop.training.training_ids import new_id

from .form import BadForm, read_form
from .https_server import CUT
from .idempotency import keep_reply, kept_reply
from .other_mode import swap_mode
from .processor_replies import ProcessorError, bad, reply

_VERSION = "2026-10-28.endive"
PUBLISHABLE_CALLS = ("POST /v1/tokens", "POST /v1/payment_methods")
PUBLISHABLE = "publishable"
# Resources that a restricted key may read, and those that it may write too, as the company has
# ticked them in the processor's dashboard. The key that charges gives
# no money back, and the one that refunds charges nothing.
_READ = {
    CHARGE: frozenset({"charges", "events", "disputes"}),
    REFUND: frozenset({"charges", "payment_intents"}),
}
_WRITE = {
    CHARGE: frozenset({"payment_intents", "setup_intents", "customers", "payment_methods"})
    | {"checkout"},
    REFUND: frozenset({"refunds"}),
}
# What the dashboard calls the right to a resource.
_RIGHTS = {
    "payment_intents": "payment_intent",
    "setup_intents": "setup_intent",
    "customers": "customer",
    "payment_methods": "payment_method",
    "checkout": "checkout_session",
    "charges": "charge",
    "refunds": "charge",
    "events": "event",
    "disputes": "dispute",
}

# Where an answer may bring another object whole (Stripe docs, permissions: expanding takes the
# right to read each object that is expanded).
_EXPANDED = {
    "customer": "customers",
    "latest_charge": "charges",
    "payment_intent": "payment_intents",
    "payment_method": "payment_methods",
    "setup_intent": "setup_intents",
}


def guard(app: Flask, state: ServerState) -> None:
    """Add key checks, faults, idempotency, errors and headers."""

    @app.before_request
    def check_request() -> Response | None:
        g.request_id = "req_" + new_id("")[:14]
        g.call = f"{request.method} {request.path.rstrip('/')}"
        body = request.get_data(cache=True)
        state.request_log.note(g.call, request.full_path, body)
        if not request.path.startswith("/v1/"):
            return None
        try:
            g.form = read_form(body.decode())
            g.query = read_form(request.query_string.decode())
        except (BadForm, UnicodeDecodeError) as error:
            raise bad("Invalid request: the form could not be read.") from error
        g.key_kind = _key_kind(state)
        _check_permission(state)
        _common_faults(state)
        confirms = g.call.endswith("/confirm")
        if state.faults.take("fee_down", g.call) or (
            confirms and state.faults.take("confirm_down", g.call)
        ):
            return lose_reply(Response(status=503))
        return kept_reply(state) if request.method == "POST" else None

    @app.after_request
    def add_headers(response: Response) -> Response:
        if request.method == "POST" and request.path.startswith("/v1/"):
            keep_reply(state, response)
        if state.faults.take("other_mode", g.call):
            swap_mode(response, "livemode")
        response.headers["Request-Id"] = g.request_id
        response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", _VERSION)
        if "Idempotency-Key" in request.headers:
            response.headers["Idempotency-Key"] = request.headers["Idempotency-Key"]
        return response

    @app.errorhandler(ProcessorError)
    def error_reply(error: ProcessorError) -> Response:
        return reply(error.body(), error.status)

    @app.errorhandler(HTTPException)
    def unknown_path(error: HTTPException) -> Response:
        refusal = ProcessorError(
            404, "invalid_request_error", f"Unrecognized request URL: {request.path}."
        )
        if error.code not in (404, 405):
            refusal = ProcessorError(500, "api_error", "An unknown error occurred.")
        return reply(refusal.body(), refusal.status)


def lose_reply(response: Response) -> Response:
    """The reply is kept for its idempotency key, but the connection is closed instead."""
    request.environ[CUT] = True
    return response


def expanded() -> list[str]:
    """The paths that the caller wants whole instead of as ids."""
    wanted = g.query.get("expand") or g.form.get("expand") or []
    return [str(each) for each in wanted] if isinstance(wanted, list) else []


def _presented() -> str:
    header = request.headers.get("Authorization", "")
    scheme, _, value = header.partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[0]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return str(g.form.pop("key", "") or g.query.pop("key", ""))


def _key_kind(state: ServerState) -> str:
    key = _presented()
    if not key:
        raise ProcessorError(
            401,
            "invalid_request_error",
            "You did not provide an API key. Send it as a bearer token.",
        )
    if state.faults.take("unauthorized", g.call):
        raise _unknown_key(key)
    if state.faults.take("key_expired", g.call):
        raise ProcessorError(
            401,
            "invalid_request_error",
            "Expired API Key provided. Your API key has been rolled or expired.",
            "api_key_expired",
        )
    if key == state.keys.publishable:
        return PUBLISHABLE
    purpose = state.issued.purpose_of(key)
    if purpose not in _WRITE:
        raise _unknown_key(key)
    return purpose


def _unknown_key(key: str) -> ProcessorError:
    shown = f"{key[:8]}{'*' * 12}{key[-4:]}"
    return ProcessorError(
        401, "invalid_request_error", f"Invalid API Key provided: {shown}", "api_key_invalid"
    )


def _check_permission(state: ServerState) -> None:
    """Before anything is looked for: a key without the right does not learn what there is."""
    if g.key_kind == PUBLISHABLE:
        with_secret = "client_secret" in g.form or "client_secret" in g.query
        intents = request.path.startswith(("/v1/payment_intents/", "/v1/setup_intents/"))
        intents = intents and not request.path.endswith("/search")
        if g.call not in PUBLISHABLE_CALLS and not (intents and with_secret):
            raise ProcessorError(
                403,
                "invalid_request_error",
                "This API call cannot be made with a publishable API key. "
                "Use a secret or restricted key.",
                "secret_key_required",
            )
        return
    resource = request.path.removeprefix("/v1/").partition("/")[0]
    reads = request.method in ("GET", "HEAD")
    lacking = state.faults.take("right_missing", g.call)
    if lacking or not _is_ticked(resource, reads=reads):
        raise _right_missing(resource, reads=reads)
    for name in [step for path in expanded() for step in path.split(".")]:
        if name in _EXPANDED and not _is_ticked(_EXPANDED[name], reads=True):
            raise _right_missing(_EXPANDED[name], reads=True)


def _is_ticked(resource: str, *, reads: bool) -> bool:
    """Who may write may read, too (Stripe docs, restricted keys)."""
    return resource in _WRITE[g.key_kind] or (reads and resource in _READ[g.key_kind])


def _right_missing(resource: str, *, reads: bool) -> ProcessorError:
    right = f"rak_{_RIGHTS.get(resource, resource)}_{'read' if reads else 'write'}"
    return ProcessorError(
        403,
        "invalid_request_error",
        "The provided key does not have the required permissions for this endpoint. "
        f"Having the '{right}' permission would allow this request to continue.",
        "more_permissions_required",
    )


def _common_faults(state: ServerState) -> None:
    if state.faults.take("rate_limited", g.call):
        raise ProcessorError(
            429, "invalid_request_error", "Request rate limit exceeded.", "rate_limit"
        )
    if state.faults.take("processor_error", g.call):
        raise ProcessorError(500, "api_error", "An unknown error occurred.")


def text(group: dict[str, Any], name: str, default: str = "") -> str:
    """A field that is text; 400 when it is a group."""
    value = group.get(name, default)
    if not isinstance(value, str):
        raise bad(f"Invalid string: {name}", name)
    return value


def group(fields: dict[str, Any], name: str) -> dict[str, Any]:
    """A field that is a group; empty when it is not there."""
    value = fields.get(name) or {}
    if not isinstance(value, dict):
        raise bad(f"Invalid object: {name}", name)
    return value
