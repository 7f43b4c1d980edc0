"""The two-letter country codes that the airline takes (ISO 3166-1), from the CLDR."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import get_global

# The CLDR has codes that ISO reserves or leaves to users: an island, the European Union, Kosovo.
_NOT_ASSIGNED = {"AC", "CP", "DG", "EU", "TA", "XA", "XB", "XK", "ZZ"}


@cache
def country_codes() -> frozenset[str]:
    """The 249 codes that are officially assigned: each has a three-letter code beside it."""
    aliases = get_global("territory_aliases").items()
    paired = {str(codes[0]) for alias, codes in aliases if len(str(alias)) == 3}
    named = {str(code) for code in Locale("en").territories if len(str(code)) == 2}
    return frozenset(paired & named) - _NOT_ASSIGNED
