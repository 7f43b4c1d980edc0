"""Reads and validates what an airline sent, field by field.

Every function takes a JSON object and a field name. Malformed names the field and never the value,
so that no message or log repeats what came from outside.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from desktop.booking.money import Money

_ID = re.compile(r"[A-Za-z0-9_\-]{1,120}")
_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+){0,2}")
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII)
_DURATION = re.compile(
    r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,5}S)?)?", re.ASCII
)

Json = Mapping[str, object]


class Malformed(ValueError):
    """A field is missing or has another shape than the airline's interface promises."""


def as_object(untrusted: object, name: str) -> Json:
    """`untrusted` itself as a JSON object."""
    if not isinstance(untrusted, dict):
        raise Malformed(name)
    return untrusted


def child(untrusted: Json, name: str) -> Json:
    """The object under `name`."""
    return as_object(untrusted.get(name), name)


def child_or_none(untrusted: Json, name: str) -> Json | None:
    """The object under `name`, None when it is null or absent."""
    return None if untrusted.get(name) is None else child(untrusted, name)


def objects(untrusted: Json, name: str, minimum: int = 0, most: int = 5000) -> tuple[Json, ...]:
    """The list of objects under `name`, as long as it holds `minimum` to `most` of them."""
    found = untrusted.get(name)
    if not isinstance(found, list) or not minimum <= len(found) <= most:
        raise Malformed(name)
    return tuple(as_object(item, name) for item in found)


def text(untrusted: Json, name: str, most: int = 200) -> str:
    """Printable text of 1 to `most` characters."""
    found = untrusted.get(name)
    if not isinstance(found, str) or not 1 <= len(found) <= most or not found.isprintable():
        raise Malformed(name)
    return found


def text_or_empty(untrusted: Json, name: str, most: int = 200) -> str:
    """As `text`, empty when it is null, absent or empty."""
    return text(untrusted, name, most) if untrusted.get(name) else ""


def identifier(untrusted: Json, name: str = "id") -> str:
    """An id of the airline's, safe in a URL."""
    found = untrusted.get(name)
    if not isinstance(found, str) or not _ID.fullmatch(found):
        raise Malformed(name)
    return found


def boolean(untrusted: Json, name: str) -> bool:
    """True or false, as the airline says; nothing else is taken for either."""
    found = untrusted.get(name)
    if not isinstance(found, bool):
        raise Malformed(name)
    return found


def says_other_mode(untrusted: object, live: bool) -> bool:
    """Whether a thing in an answer, or one in a list there, was made in the other mode than `live`.

    Offers, orders, searches and sessions say so in ``live_mode`` (Duffel API, test mode). An answer
    without it says nothing: an accepted order is answered with a message alone.
    """
    several = untrusted if isinstance(untrusted, list) else [untrusted]
    for one in several:
        if isinstance(one, dict):
            mode, offers = one.get("live_mode"), one.get("offers")
            if isinstance(mode, bool) and mode is not live:
                return True
            if isinstance(offers, list) and says_other_mode(offers, live):
                return True
    return False


def integer(untrusted: Json, name: str, most: int) -> int:
    """A whole number from 0 to `most`."""
    found = untrusted.get(name)
    if not isinstance(found, int) or isinstance(found, bool) or not 0 <= found <= most:
        raise Malformed(name)
    return found


def money(untrusted: Json, stem: str) -> Money:
    """``{stem}_amount`` and ``{stem}_currency``, never negative."""
    amount, currency = untrusted.get(f"{stem}_amount"), untrusted.get(f"{stem}_currency")
    if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount):
        raise Malformed(f"{stem}_amount")
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise Malformed(f"{stem}_currency")
    try:
        return Money.parse(amount, currency)
    except ValueError as bad:
        raise Malformed(f"{stem}_amount") from bad


def money_or_none(untrusted: Json, stem: str) -> Money | None:
    """As `money`, None when the amount is null or absent."""
    return None if untrusted.get(f"{stem}_amount") is None else money(untrusted, stem)


def moment(untrusted: Json, name: str) -> datetime:
    """A time with its zone, turned to UTC."""
    found = untrusted.get(name)
    try:
        parsed = datetime.fromisoformat(found) if isinstance(found, str) else None
        if parsed is not None and parsed.tzinfo is not None:
            return parsed.astimezone(UTC)
    except (ValueError, OverflowError) as bad:
        raise Malformed(name) from bad
    raise Malformed(name)


def moment_or_none(untrusted: Json, name: str) -> datetime | None:
    """As `moment`, None when it is null or absent."""
    return None if untrusted.get(name) is None else moment(untrusted, name)


def local_time(untrusted: Json, name: str) -> datetime:
    """A clock time at an airport: no zone, as airlines send them."""
    found = untrusted.get(name)
    if not isinstance(found, str) or not _LOCAL.fullmatch(found):
        raise Malformed(name)
    try:
        return datetime.fromisoformat(found)
    except ValueError as bad:
        raise Malformed(name) from bad


def duration_or_none(untrusted: Json, name: str) -> timedelta | None:
    """An ISO 8601 duration of days, hours and minutes; None when it is null or absent."""
    found = untrusted.get(name)
    if found is None:
        return None
    match = _DURATION.fullmatch(found) if isinstance(found, str) else None
    if match is None or not any(match.groups()):
        raise Malformed(name)
    days, hours, minutes = (int(group or 0) for group in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def zone(untrusted: Json, name: str) -> str:
    """An IANA time zone name that this machine knows."""
    found = untrusted.get(name)
    if not isinstance(found, str) or not _zone_is_known(found):
        raise Malformed(name)
    return found


@lru_cache(maxsize=1024)
def _zone_is_known(name: str) -> bool:
    if not _ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True
