"""The processor's search query language (Stripe docs, search: query language, query fields).

``field:"value"`` or ``metadata["key"]:"value"``, with ``-`` in front for those that do not match;
up to ten clauses, joined by spaces or AND, or all by OR.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from .processor_replies import bad

MOST_CLAUSES: Final = 10
_FEWEST_LETTERS = 3
_JOINED = re.compile(r"(AND|OR)\s+", re.IGNORECASE)
_CLAUSE = re.compile(
    r"""(?P<no>-?)
        (?:metadata\[(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\]|(?P<field>[a-z_.]+))
        (?P<operator>>=|<=|:|~|>|<)
        (?P<value>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']+)
        (?:\s+|$)""",
    re.VERBOSE,
)
_COMPARED: dict[str, Callable[[int, int], bool]] = {
    ":": lambda one, other: one == other,
    ">": lambda one, other: one > other,
    "<": lambda one, other: one < other,
    ">=": lambda one, other: one >= other,
    "<=": lambda one, other: one <= other,
}


class FieldType(Enum):
    """A token matches whole, a string also in part, a number by comparison."""

    TOKEN = "token"  # noqa: S105
    STRING = "string"
    NUMBER = "numeric"


Matches = Callable[[dict[str, Any]], bool]


@dataclass(frozen=True, slots=True)
class Searchable:
    """A resource, and its fields beside metadata."""

    resource: str
    fields: dict[str, FieldType]


def read_query(query: str, of: Searchable) -> Matches:
    """Whether an object is found by this query. 400 for what is none."""
    rest, joiner = query.strip(), ""
    clauses: list[Matches] = []
    while rest or not clauses:
        if clauses and (word := _JOINED.match(rest)):
            rest = rest[word.end() :]
        found = _CLAUSE.match(rest)
        if found is None:
            raise _unreadable()
        rest = rest[found.end() :]
        if clauses:
            now = word.group(1).upper() if word else "AND"
            if joiner not in ("", now):
                raise bad("You can't combine AND and OR in the same search query.")
            joiner = now
        clauses.append(_clause(found, of))
    if len(clauses) > MOST_CLAUSES:
        raise bad(f"A search query can have at most {MOST_CLAUSES} clauses.")
    join = any if joiner == "OR" else all
    return lambda one: join(matches(one) for matches in clauses)


def _clause(found: re.Match[str], of: Searchable) -> Matches:
    matches = _matches(found, of)
    return (lambda one: not matches(one)) if found["no"] else matches


def _matches(found: re.Match[str], of: Searchable) -> Matches:
    operator, written = found["operator"], found["value"]
    read, kind = _field(found, of)
    if written.upper() == "NULL" and operator == ":":
        return lambda one: read(one) in (None, "")
    if kind is FieldType.NUMBER:
        number = _unquoted(written)
        if operator == "~" or not (number.isascii() and number.isdigit()):
            raise _unreadable()
        return lambda one: _COMPARED[operator](int(read(one)), int(number))
    if written[0] not in "\"'" or operator not in (":", "~"):
        raise _unreadable()
    value = _unquoted(written).lower()
    if operator == ":":
        return lambda one: str(read(one) or "").lower() == value
    if kind is FieldType.TOKEN or len(value) < _FEWEST_LETTERS:
        raise bad("Substring search takes three characters, and not every field takes it.")
    return lambda one: value in str(read(one) or "").lower()


def _field(
    found: re.Match[str], of: Searchable
) -> tuple[Callable[[dict[str, Any]], Any], FieldType]:
    """What reads the field of an object, and how it is compared."""
    if found["key"] is not None:
        key = _unquoted(found["key"])
        return (lambda one: one["metadata"].get(key)), FieldType.TOKEN
    name = found["field"]
    if name not in of.fields:
        raise bad(
            f"Field `{name}` is an unsupported search field for resource `{of.resource}`. See "
            f"http://stripe.com/docs/search#query-fields-for-{of.resource.replace('_', '-')} for a "
            "list of supported fields."
        )
    return (lambda one: one[name]), of.fields[name]


def _unquoted(written: str) -> str:
    if written[:1] not in ("'", '"'):
        return written
    return re.sub(r"\\(.)", r"\1", written[1:-1])


def _unreadable() -> Exception:
    return bad(
        'We were unable to parse your search query. Try using the format `metadata["key"]:"value"` '
        'to query for metadata or key:"value" to query for other fields.'
    )
