"""Answers as the airline side writes them: the data envelope, pages, and errors.

Shapes and codes: Duffel API v2, overview (response handling, errors, pagination).
"""

from __future__ import annotations

import base64
import json
from typing import Any

from flask import Response, g

_DOCS = "https://duffel.com/docs/api/overview/errors"


class AirlineError(Exception):
    """Ends a request with one error. `pointer` is a JSON pointer into the request's data."""

    def __init__(
        self, status: int, kind: str, code: str, message: str, pointer: str | None = None
    ) -> None:
        super().__init__(code)
        self.status = status
        self.kind = kind
        self.code = code
        self.message = message
        self.pointer = pointer

    def body(self) -> dict[str, Any]:
        """The error envelope."""
        error: dict[str, Any] = {
            "type": self.kind,
            "code": self.code,
            "title": self.code.replace("_", " ").capitalize(),
            "message": self.message,
            "documentation_url": _DOCS,
        }
        if self.pointer is not None:
            error["source"] = {
                "field": self.pointer.rstrip("/").rsplit("/", 1)[-1],
                "pointer": self.pointer,
            }
        return {"meta": {"status": self.status, "request_id": g.request_id}, "errors": [error]}


def invalid(code: str, pointer: str, message: str) -> AirlineError:
    """422 for one field; `code` such as ``validation_required``."""
    return AirlineError(422, "validation_error", code, message, pointer)


def impossible(code: str, message: str) -> AirlineError:
    """422: the resource is not in a state that allows it."""
    return AirlineError(422, "invalid_state_error", code, message)


def not_found() -> AirlineError:
    """404 for an id or a path that is not known."""
    return AirlineError(404, "invalid_request_error", "not_found", "Resource not found")


def reply(data: object, status: int = 200, meta: dict[str, Any] | None = None) -> Response:
    """``{"data": ...}`` and, for lists, ``meta``."""
    envelope: dict[str, Any] = {"data": data} if meta is None else {"data": data, "meta": meta}
    return as_json(envelope, status)


def as_json(envelope: dict[str, Any], status: int) -> Response:
    """Compact JSON, keys in the order given."""
    text = json.dumps(envelope, separators=(",", ":"), ensure_ascii=False)
    return Response(text, status, content_type="application/json; charset=utf-8")


def page(items: list[Any], asked: dict[str, str]) -> Response:
    """One page of a list: ``limit`` 1 to 200 (50), ``after`` and ``before`` cursors."""
    limit = _limit(asked.get("limit", "50"))
    if "before" in asked:
        end = _position(asked["before"])
        start = max(0, end - limit)
    else:
        start = _position(asked["after"]) if "after" in asked else 0
        end = start + limit
    meta = {
        "limit": limit,
        "after": _cursor(end) if end < len(items) else None,
        "before": _cursor(start) if start > 0 else None,
    }
    return reply(items[start:end], meta=meta)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit()) or not 1 <= int(text) <= 200:
        raise invalid("validation_inclusion", "/limit", "Field 'limit' must be from 1 to 200")
    return int(text)


def _cursor(position: int) -> str:
    return base64.urlsafe_b64encode(f"at:{position}".encode()).decode().rstrip("=")


def _position(cursor: str) -> int:
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
        return int(text.removeprefix("at:"))
    except ValueError as error:
        raise AirlineError(
            400, "invalid_request_error", "invalid_cursor", "The cursor is not one of ours"
        ) from error
