"""Names of members as they are compared."""

from __future__ import annotations

import pytest

from desktop.identity.directory.member_names import same_name


@pytest.mark.parametrize(
    ("enrolled", "typed"),
    [("Łukasz Nowak", "lukasz nowak"), ("Zoë  Brontë", "Zoe Bronte"), ("Søren Ð", "soren d"),
     ("Sinéad O’Brien", "sinead o'brien")],
)  # fmt: skip
def test_an_accent_left_out_is_the_same_person(enrolled: str, typed: str) -> None:
    assert same_name(enrolled, typed)


def test_other_names_are_other_people() -> None:
    assert not same_name("Ada Calloway", "Ada Callowey")
