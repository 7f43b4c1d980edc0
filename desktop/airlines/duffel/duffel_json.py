"""The kinds of values that Duffel sends, each with its check (`strict_json.py`)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

from desktop.booking.known_times import known, nearest_known
from desktop.booking.money import Money
from desktop.system.strict_json import Json, Malformed, length, matching, reader, text, whole_number

_AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?")
_SIGNED_AMOUNT = re.compile(rf"-?{_AMOUNT.pattern}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_ZONE = re.compile(r"[A-Za-z0-9_+\-]+(/[A-Za-z0-9_+\-]+){0,2}")
_LOCAL = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?", re.ASCII)
_DURATION = re.compile(
    r"P(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:\d{1,5}S)?)?", re.ASCII
)


def moment(untrusted: object, _: object = None) -> datetime:
    """A time with its zone, turned to UTC; the nearest one that records hold. ValueError."""
    if type(untrusted) is str:
        try:
            parsed = datetime.fromisoformat(untrusted)
            if parsed.tzinfo is not None:
                return nearest_known(parsed).astimezone(UTC)
        except OverflowError:
            raise ValueError from None
    raise ValueError


def _local_time(untrusted: object, _: object = None) -> datetime:
    if type(untrusted) is str and _LOCAL.fullmatch(untrusted):
        return known(datetime.fromisoformat(untrusted))
    raise ValueError


def _duration(untrusted: object, _: object = None) -> timedelta:
    match = _DURATION.fullmatch(untrusted) if type(untrusted) is str else None
    if match is None or not any(match.groups()):
        raise ValueError
    days, hours, minutes = (int(group or 0) for group in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _zone(untrusted: object, _: object = None) -> str:
    if type(untrusted) is str and _zone_is_known(untrusted):
        return untrusted
    raise ValueError


@lru_cache(maxsize=1024)
def _zone_is_known(name: str) -> bool:
    if not _ZONE.fullmatch(name):
        return False
    try:
        ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return False
    return True


Identifier = Annotated[str, matching(r"[A-Za-z0-9_\-]{1,120}")]
"""An id of the airline's, safe in a URL."""

Name = Annotated[str, text(200)]
NameOrEmpty = Annotated[str, text(200, 0)]

Moment = Annotated[datetime, moment]
"""A time with its zone, turned to UTC."""

LocalTime = Annotated[datetime, _local_time]
"""A clock time at an airport: no zone, as airlines send them."""

Duration = Annotated[timedelta, _duration]
"""An ISO 8601 duration of days, hours and minutes."""

Zone = Annotated[str, _zone]
"""An IANA time zone name that this machine knows."""


def money(amount: object, currency: object, stem: str) -> Money:
    """``{stem}_amount`` and ``{stem}_currency``, never negative: what is paid. Malformed."""
    return _money(_AMOUNT, amount, currency, stem)


def money_or_none(amount: object, currency: object, stem: str) -> Money | None:
    """As `money`, None when the amount is null or absent."""
    return None if amount is None else money(amount, currency, stem)


def difference_or_none(amount: object, currency: object, stem: str) -> Money | None:
    """What is added to a price, negative where it makes it less: a discount for a kind of card, a
    credit, what comes back after a change. None when the amount is null or absent. Malformed.
    """
    return None if amount is None else _money(_SIGNED_AMOUNT, amount, currency, stem)


def _money(form: re.Pattern[str], amount: object, currency: object, stem: str) -> Money:
    if type(amount) is not str or not form.fullmatch(amount):
        raise Malformed(f"{stem}_amount")
    if type(currency) is not str or not _CURRENCY.fullmatch(currency):
        raise Malformed(f"{stem}_currency")
    try:
        return Money.parse(amount, currency)
    except ValueError:
        raise Malformed(f"{stem}_amount") from None


class Identified(NamedTuple):
    """A thing of which no more than its id is needed."""

    id: Identifier


class Collected(NamedTuple):
    """What has come of a search since the last call. Each offer is read on its own."""

    remaining_batches: Annotated[int, whole_number(1000)]
    offers: Annotated[tuple[Json, ...], length(5000)] | None = None


class Session(NamedTuple):
    """A 3-D Secure session for `resource_id`, an offer."""

    id: Identifier
    resource_id: Identifier
    status: Name


class Envelope(NamedTuple):
    """Every answer; `data` is unchecked."""

    data: object = None


read_identified = reader(Identified, "data")
read_collected = reader(Collected, "batch")
read_session = reader(Session, "session")
read_envelope = reader(Envelope, "answer")


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
