"""The store of first answers, looked at from inside where timing would decide otherwise."""

from __future__ import annotations

import pytest
from flask import Flask, Response, g

from desktop.training.http.idempotency import keep_reply, kept_reply
from desktop.training.http.processor_replies import ProcessorError
from desktop.training.state import ServerState


def _ask(state: ServerState, answer: Response | None) -> Response | None:
    """One request with the key ``k``; `answer` None leaves it under way."""
    with Flask("idempotency").test_request_context(
        "/v1/refunds", method="POST", headers={"Idempotency-Key": "k"}
    ):
        g.call, g.form = "POST /v1/refunds", {"amount": "5"}
        earlier = kept_reply(state)
        if earlier is None and answer is not None:
            keep_reply(state, answer)
        return earlier


def test_a_request_with_a_key_in_use_gets_409() -> None:
    state = ServerState()
    assert _ask(state, None) is None
    with pytest.raises(ProcessorError) as busy:
        _ask(state, None)
    assert (busy.value.status, busy.value.code) == (409, "idempotency_key_in_use")


@pytest.mark.parametrize("status", [200, 402, 500])
def test_what_was_carried_out_is_replayed_failures_included(status: int) -> None:
    state = ServerState()
    assert _ask(state, Response("first", status)) is None
    again = _ask(state, Response("second", 200))
    assert again is not None
    assert (again.status_code, again.get_data()) == (status, b"first")


@pytest.mark.parametrize("status", [400, 404, 429])
def test_what_was_not_carried_out_leaves_the_key_free(status: int) -> None:
    state = ServerState()
    assert _ask(state, Response("no", status)) is None
    assert _ask(state, Response("yes", 200)) is None


def test_the_store_holds_no_parameter_in_clear() -> None:
    state = ServerState()
    with Flask("idempotency").test_request_context(
        "/v1/tokens", method="POST", headers={"Idempotency-Key": "k"}
    ):
        g.call, g.form = "POST /v1/tokens", {"card": {"number": "4242424242424242"}}
        kept_reply(state)
    assert "4242424242424242" not in repr(state.processor.replies)
