"""The part of TypeScript in which a vendor publishes what its API takes and answers.

Interfaces and type aliases are read from ``.d.ts`` files, and JSON is compared with them. What is
not understood, such as a function, allows anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain

_COMMENTS = re.compile(r"/\*.*?\*/|//[^\n]*", re.S)
_TOKEN = re.compile(r"'[^']*'|\"[^\"]*\"|[A-Za-z_$][\w$]*|\d+(?:\.\d+)?|\[\]|=>|\.\.\.|\S")
_DECLARED = re.compile(
    r"(?:export\s+)?(?:declare\s+)?(?:interface\s+(?P<interface>\w+)(?:\s+extends\s+(?P<base>[^{]+))?"
    r"\s*(?=\{)|type\s+(?P<alias>\w+)\s*=\s*)"
)
_PLAIN = {"string": str, "boolean": bool, "null": type(None), "undefined": type(None)}

Fields = dict[str, str]
"""By name, which ends in a question mark where the field may be left out: its type, as written."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """An interface has `fields` and may extend `bases`; an alias is `of` another type."""

    fields: Fields = field(default_factory=dict)
    bases: tuple[str, ...] = ()
    of: str = ""

    @property
    def text(self) -> str:
        """All types in it."""
        return " ".join((*self.fields.values(), *self.bases, self.of))


def declarations(source: str) -> Iterator[tuple[str, Declaration]]:
    """Each interface and alias of a file, by name."""
    plain = _COMMENTS.sub("", source)
    for found in _DECLARED.finditer(plain):
        if found["alias"]:
            yield found["alias"], Declaration(of=_until_end(plain[found.end() :]))
            continue
        bases = tuple(_split(found["base"] or "", ","))
        body = _braced(plain[found.end() :])
        yield found["interface"], Declaration(dict(_members(body)), bases)


def _until_end(text: str) -> str:
    """Up to the semicolon outside of brackets."""
    return _squeezed(next(_parts(text, ";"), ""))


def _braced(text: str) -> str:
    depth = 0
    for place, sign in enumerate(text):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth == 0:
            return text[1:place]
    return text


def _members(body: str) -> Iterator[tuple[str, str]]:
    for member in _parts(body, ";"):
        name, colon, kind = _cut(member.strip())
        if colon and "(" not in name:
            yield name.strip().strip("'\""), _squeezed(kind)


def _cut(member: str) -> tuple[str, str, str]:
    """At the colon after the name, which may be quoted or an index in brackets."""
    quoted = re.match(r"""(['"][^'"]*['"]\??|\[[^\]]*\]|[\w$]+\??)\s*(:)""", member)
    return (quoted[1], quoted[2], member[quoted.end() :]) if quoted else (member, "", "")


def _parts(text: str, separator: str) -> Iterator[str]:
    """The pieces of a text that are separated outside of brackets."""
    depth, begin = 0, 0
    for place, sign in enumerate(text):
        if sign in "{([<":
            depth += 1
        elif sign in "})]" or (sign == ">" and text[place - 1] != "="):
            depth -= 1
        elif sign == separator and depth == 0:
            yield text[begin:place]
            begin = place + 1
    if text[begin:].strip():
        yield text[begin:]


def _split(text: str, separator: str) -> list[str]:
    return [_squeezed(part) for part in _parts(text, separator) if part.strip()]


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def names_in(text: str) -> set[str]:
    """The names of types in a type, texts left out."""
    words = _TOKEN.findall(text)
    return {word for word in words if re.fullmatch(r"[A-Z]\w*", word)}


@dataclass(frozen=True, slots=True)
class Types:
    """What JSON may be, by the names of the vendor's types."""

    known: Mapping[str, Declaration]

    def problems(self, value: object, kind: str, path: str = "") -> list[str]:
        """What of `value` is not as `kind` says; each begins with its path."""
        kind = kind.strip()
        options = _split(kind.removeprefix("|"), "|")
        if len(options) > 1:
            tried = [self.problems(value, option, path) for option in options]
            # Of an object the option it comes nearest to, else just that it is none of them.
            best = min(tried, key=len)
            return best if not best or isinstance(value, dict) else [f"{path}: not {kind}"]
        both = _split(kind, "&")
        if len(both) > 1:
            return self._object(value, dict(chain(*(self.fields(o).items() for o in both))), path)
        if kind.startswith("(") and kind.endswith(")"):
            return self.problems(value, kind[1:-1], path)
        if kind.endswith("[]"):
            return self._list(value, kind[:-2], path)
        if kind in _PLAIN:
            return [] if type(value) is _PLAIN[kind] else [f"{path}: not a {kind}"]
        if kind == "number":
            is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
            return [] if is_number else [f"{path}: not a number"]
        if kind[:1] in "'\"" or kind.isdigit():
            literal: object = int(kind) if kind.isdigit() else kind[1:-1]
            return [] if value == literal else [f"{path}: not {kind}"]
        return self._named(value, kind, path)

    def _named(self, value: object, kind: str, path: str) -> list[str]:
        name, _, rest = kind.partition("<")
        inner = _split(rest[:-1], ",") if rest else []
        if name in ("Array", "ReadonlyArray"):
            return self._list(value, inner[0], path)
        if name == "Record":
            return self._map(value, inner[1], path)
        if fields := self.fields(kind):
            return self._object(value, fields, path)
        known = self.known.get(name)
        return self.problems(value, known.of, path) if known and known.of else []

    def fields(self, kind: str) -> Fields:
        """The fields of an object type; empty for what is none."""
        kind = kind.strip()
        if kind.startswith("{") and kind.endswith("}"):
            return dict(_members(kind[1:-1]))
        name, _, rest = kind.partition("<")
        inner = _split(rest[:-1], ",") if rest else []
        if name in ("Pick", "Omit"):
            chosen = {option.strip("'\"") for option in _split(inner[1], "|")}
            return {
                one: of
                for one, of in self.fields(inner[0]).items()
                if (one.removesuffix("?") in chosen) is (name == "Pick")
            }
        if name == "Partial":
            return {f"{one.removesuffix('?')}?": of for one, of in self.fields(inner[0]).items()}
        known = self.known.get(name)
        if known is None or len(_split(known.of, "|")) > 1:
            return {}
        if known.of:
            return self.fields(known.of) if not known.of.endswith("[]") else {}
        return {**dict(chain(*(self.fields(b).items() for b in known.bases))), **known.fields}

    def _list(self, value: object, kind: str, path: str) -> list[str]:
        if not isinstance(value, list):
            return [f"{path}: not a list"]
        return [p for n, each in enumerate(value) for p in self.problems(each, kind, f"{path}/{n}")]

    def _map(self, value: object, kind: str, path: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{path}: not an object"]
        return [
            p for name, one in value.items() for p in self.problems(one, kind, f"{path}/{name}")
        ]

    def _object(self, value: object, fields: Fields, path: str) -> list[str]:
        if not isinstance(value, dict):
            return [f"{path}: not an object"]
        index = next((of for name, of in fields.items() if name.startswith("[")), None)
        if index is not None:
            return self._map(value, index, path)
        found: list[str] = []
        for name, of in fields.items():
            plain = name.removesuffix("?")
            if plain in value:
                found += self.problems(value[plain], of, f"{path}/{plain}")
            elif not name.endswith("?"):
                found.append(f"{path}/{plain}: missing")
        allowed = {name.removesuffix("?") for name in fields}
        return found + [f"{path}/{name}: unknown" for name in value if name not in allowed]
