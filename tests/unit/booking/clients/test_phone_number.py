"""A kept phone number, its extension, and how it is shown."""

from __future__ import annotations

import pytest

from desktop.booking.clients.phone_number import dialed_number, shown_number, with_extension


@pytest.mark.parametrize(
    ("extension", "kept", "shown"),
    [
        ("123", "+13105550142;ext=123", "+13105550142 x123"),
        ("", "+13105550142", "+13105550142"),
    ],
)
def test_the_extension_is_kept_and_shown_and_never_dialed(
    extension: str, kept: str, shown: str
) -> None:
    assert with_extension("+13105550142", extension) == kept
    assert shown_number(kept) == shown
    assert dialed_number(kept) == "+13105550142"
