"""Answers as the processor writes them: objects, lists, errors (Stripe API: errors, pagination)."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from flask import Response, g

from desktop.training.published_cards import Refusal


class ProcessorError(Exception):
    """Ends a request with one error. `more` are further fields of the error object."""

    def __init__(
        self, status: int, kind: str, message: str, code: str = "", param: str = "", **more: object
    ) -> None:
        super().__init__(code or kind)
        self.status = status
        self.kind = kind
        self.message = message
        self.code = code
        self.param = param
        self.more = more

    def body(self) -> dict[str, Any]:
        """The error envelope; fields that say nothing are left out, as the vendor does."""
        error: dict[str, Any] = {"message": self.message, "type": self.kind}
        if self.code:
            error["code"] = self.code
            error["doc_url"] = f"https://stripe.com/docs/error-codes/{self.code.replace('_', '-')}"
        if self.param:
            error["param"] = self.param
        error.update({key: value for key, value in self.more.items() if value})
        error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{g.request_id}"
        return {"error": error}


def bad(message: str, param: str = "", code: str = "") -> ProcessorError:
    """400 ``invalid_request_error``."""
    return ProcessorError(400, "invalid_request_error", message, code, param)


def missing(param: str) -> ProcessorError:
    """400 for a parameter that must be there."""
    return bad(f"Missing required param: {param}.", param, "parameter_missing")


def no_such(kind: str, name: object, param: str = "id") -> ProcessorError:
    """404 for an id that is not known."""
    return ProcessorError(
        404, "invalid_request_error", f"No such {kind}: '{name}'", "resource_missing", param
    )


def refused(refusal: Refusal, param: str = "", **more: object) -> ProcessorError:
    """402 ``card_error``."""
    return ProcessorError(
        402,
        "card_error",
        refusal.message,
        refusal.code,
        param,
        decline_code=refusal.decline_code,
        advice_code="try_again_later" if refusal.code == "processing_error" else "",
        **more,
    )


def reply(body: dict[str, Any], status: int = 200) -> Response:
    """Indented JSON, as the vendor sends it."""
    return Response(
        json.dumps(body, indent=2, ensure_ascii=False), status, content_type="application/json"
    )


def listed(items: list[dict[str, Any]], asked: dict[str, str], url: str) -> Response:
    """One page of a list, newest first; ``limit`` 1 to 100 (10), ``starting_after``."""
    part, more = _page(items, asked, asked.get("starting_after"), "starting_after")
    return reply({"object": "list", "url": url, "has_more": more, "data": part})


def searched(items: list[dict[str, Any]], asked: dict[str, str], url: str) -> Response:
    """One page of what a search found; ``limit`` as in a list, ``page`` as the former one named
    it, for the same query only.
    """
    query, cursor = asked["query"].encode(), asked.get("page")
    after = None if cursor is None else _read_cursor(cursor, query)
    part, more = _page(items, asked, after, "page")
    next_page = _cursor(part[-1]["id"], query) if more else None
    body = {"object": "search_result", "url": url, "has_more": more, "data": part}
    return reply({**body, "next_page": next_page})


def _page(
    items: list[dict[str, Any]], asked: dict[str, str], after: str | None, param: str
) -> tuple[list[dict[str, Any]], bool]:
    limit = asked.get("limit", "10")
    if not (limit.isascii() and limit.isdigit()) or not 1 <= int(limit) <= 100:
        raise bad("This value must be between 1 and 100.", "limit")
    newest = list(reversed(items))
    start = 0
    if after is not None:
        places = [n for n, item in enumerate(newest) if item["id"] == after]
        if not places:
            raise no_such("object", after, param)
        start = places[0] + 1
    return newest[start : start + int(limit)], start + int(limit) < len(newest)


def _cursor(last: str, query: bytes) -> str:
    """Nothing that a caller could make up."""
    seal = hashlib.sha256(query + last.encode()).hexdigest()[:16]
    return base64.urlsafe_b64encode(f"{seal}{last}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str, query: bytes) -> str:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        last = base64.urlsafe_b64decode(padded.encode("ascii")).decode()[16:]
    except ValueError:
        last = ""
    if _cursor(last, query) != cursor:
        raise bad("Invalid page: it is of no search with this query.", "page")
    return last
