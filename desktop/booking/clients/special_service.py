"""Meals and assistance by the codes that airlines know them by.

Codes: IATA Passenger Services Conference Resolutions Manual, special service requests, as airlines
publish them to agencies.
"""

from __future__ import annotations

from collections.abc import Mapping

MEALS = {
    "AVML": "Asian vegetarian", "BBML": "Baby", "BLML": "Bland", "CHML": "Child",
    "DBML": "Diabetic", "FPML": "Fruit platter", "GFML": "Gluten-free", "HNML": "Hindu",
    "KSML": "Kosher", "LCML": "Low calorie", "LFML": "Low fat", "LSML": "Low salt",
    "MOML": "Muslim", "NLML": "Low lactose", "RVML": "Raw vegetarian", "SFML": "Seafood",
    "VGML": "Vegan", "VJML": "Jain vegetarian", "VLML": "Vegetarian with dairy",
    "VOML": "Oriental vegetarian",
}  # fmt: skip

ASSISTANCE = {
    "WCHR": "Wheelchair to the gate", "WCHS": "Wheelchair up the stairs",
    "WCHC": "Wheelchair to the seat", "BLND": "Blind", "DEAF": "Deaf", "DPNA": "Needs assistance",
    "MAAS": "Meet and assist", "MEDA": "Medical case", "PETC": "Pet in cabin",
    "SVAN": "Service animal", "UMNR": "Unaccompanied minor", "LANG": "Language assistance",
}  # fmt: skip


def find_service(typed: str, services: Mapping[str, str]) -> str:
    """The code that is meant: by the code, by the name, or by the beginning of one of its words
    where that leaves one; empty for others.
    """
    text = typed.strip().casefold()
    if text.upper() in services:
        return text.upper()
    same = [code for code, name in services.items() if name.casefold() == text]
    if same or len(text) < 3:
        return same[0] if same else ""
    found = [
        code
        for code, name in services.items()
        if name.casefold().startswith(text)
        or any(word.startswith(text) for word in name.casefold().split())
    ]
    return found[0] if len(found) == 1 else ""


def find_services(typed: str, services: Mapping[str, str]) -> tuple[str, ...] | None:
    """Several of them, parted by semicolons or commas; None where one is not known."""
    parts = [part for part in typed.replace(";", ",").split(",") if part.strip()]
    codes = [find_service(part, services) for part in parts]
    return tuple(dict.fromkeys(codes)) if all(codes) else None
