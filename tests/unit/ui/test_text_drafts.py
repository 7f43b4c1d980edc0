"""What is kept of a form and what is no draft of it."""

from __future__ import annotations

import pytest

from desktop.ui.text_drafts import _read


def test_only_a_draft_of_what_was_saved_then_is_shown() -> None:
    assert _read('["one", "a", "b"]', "one", 2) == ("a", "b")
    assert _read('["one", "a", "b"]', "two", 2) is None


@pytest.mark.parametrize("kept", ["", "zzz", "[" * 3000, "{}", "[]", '["one", 1, []]', "null"])
def test_a_text_that_is_no_draft_is_none(kept: str) -> None:
    assert _read(kept, "one", 2) is None
