"""Meals and assistance as they are typed."""

from __future__ import annotations

import pytest

from desktop.booking.clients.special_service import (
    ASSISTANCE,
    MEALS,
    find_service,
    find_services,
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        *(("vgml", "VGML"), ("Vegan", "VGML"), ("gluten", "GFML"), ("kosher", "KSML")),
        *(("low salt", "LSML"), ("salt", "LSML"), ("lactose", "NLML")),
        # More than one, too short, and none.
        *(("low", ""), ("ve", ""), ("steak", ""), ("", "")),
    ],
)
def test_a_meal_is_found_by_code_name_and_beginning(typed: str, code: str) -> None:
    assert find_service(typed, MEALS) == code


def test_several_services_are_read_once_each_or_not_at_all() -> None:
    assert find_services("WCHR; meet, wchr", ASSISTANCE) == ("WCHR", "MAAS")
    assert find_services("", ASSISTANCE) == ()
    assert find_services("WCHR, sofa", ASSISTANCE) is None
