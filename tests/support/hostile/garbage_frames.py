"""Invalid frames, from nearly right to random bytes; the same ones in every run."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from typing import Any

from desktop.card_protocol import VERSION
from tests.support.cardpane.published import VISA

_VERSION = str(VERSION).encode()

_VALUES: tuple[object, ...] = (
    *(None, True, False, 0, 1, -1, 1.0, 2, 2**31, 2**63, 10**12, 10**400, 1e308, 0.5),
    *("", "1", "none", "tokens", "x" * 400, "\ud800", "\x00", "é", "a\nb", VISA, "pm_" + VISA),
    *([], [[]], [1, 2], ["a", "b"], {}, {"v": VERSION}, {"a": {"b": []}}),
)


def garbage(good: tuple[bytes, ...], count: int, seed: int) -> Iterator[bytes]:
    """`count` frames, each a changed one of the `good` frames or random bytes.

    Some have the content of a good frame in other bytes; a few are valid frames of other content.
    """
    rng = random.Random(seed)  # noqa: S311
    for turn in range(count):
        change = _CHANGES[turn % len(_CHANGES)]
        yield change(rng, rng.choice(good))


def _noise(rng: random.Random, _good: bytes) -> bytes:
    return rng.randbytes(rng.randrange(600))


def _noise_line(rng: random.Random, good: bytes) -> bytes:
    return b'{"v":' + _VERSION + b"," + _noise(rng, good) + b"}\n"


def _cut(rng: random.Random, good: bytes) -> bytes:
    return good[: rng.randrange(len(good))]


def _cut_line(rng: random.Random, good: bytes) -> bytes:
    return _cut(rng, good) + b"\n"


def _flipped(rng: random.Random, good: bytes) -> bytes:
    frame = bytearray(good)
    for _ in range(rng.randint(1, 4)):
        frame[rng.randrange(len(frame))] ^= 1 << rng.randrange(8)
    return bytes(frame)


def _slice_gone(rng: random.Random, good: bytes) -> bytes:
    start = rng.randrange(len(good))
    return good[:start] + good[start + rng.randint(1, 40) :]


def _slice_twice(rng: random.Random, good: bytes) -> bytes:
    start = rng.randrange(len(good))
    end = start + rng.randint(1, 200)
    return good[:end] + good[start:end] + good[end:]


def _slices_changed_over(rng: random.Random, good: bytes) -> bytes:
    first, second, third = sorted(rng.sample(range(len(good)), 3))
    return good[:first] + good[second:third] + good[first:second] + good[third:]


def _noise_inside(rng: random.Random, good: bytes) -> bytes:
    index = rng.randrange(len(good) + 1)
    return good[:index] + rng.randbytes(rng.randint(1, 8)) + good[index:]


def _two_frames(rng: random.Random, good: bytes) -> bytes:
    return good + rng.choice((good, b"\n", b"{}\n", b"\x00", good[:20]))


def _other_value(rng: random.Random, good: bytes) -> bytes:
    content = json.loads(good)
    target = _any_object(rng, content)
    target[rng.choice(list(target))] = rng.choice(_VALUES)
    return _line(content)


def _key_gone(rng: random.Random, good: bytes) -> bytes:
    content = json.loads(good)
    target = _any_object(rng, content)
    del target[rng.choice(list(target))]
    return _line(content)


def _key_more(rng: random.Random, good: bytes) -> bytes:
    content = json.loads(good)
    _any_object(rng, content)[rng.choice(("url", "", "V", "note", "\x00"))] = rng.choice(_VALUES)
    return _line(content)


def _key_twice(rng: random.Random, good: bytes) -> bytes:
    key = rng.choice(list(json.loads(good)))
    more = json.dumps({key: rng.choice(_VALUES)}).encode()
    return good[:-2] + b"," + more[1:-1] + b"}\n"


def _other_version(rng: random.Random, good: bytes) -> bytes:
    other = rng.choice(
        (
            *(b"1", b"0", b"-1", _VERSION + b".0", _VERSION + b"e0", b"true", b"null"),
            *(b'"' + _VERSION + b'"', b"[" + _VERSION + b"]", b"0" + _VERSION),
        )
    )
    return good.replace(b'"v":' + _VERSION, b'"v":' + other, 1)


def _version_late(rng: random.Random, good: bytes) -> bytes:
    content = list(json.loads(good).items())
    rng.shuffle(content)
    return _line(dict(content))


def _deep(rng: random.Random, good: bytes) -> bytes:
    opened, closed = rng.choice(((b"[", b"]"), (b'{"v":', b"}")))
    depth = rng.choice((40, 80, 1_500))
    return opened * depth + b"1" + closed * depth + b"\n"


def _too_long(rng: random.Random, good: bytes) -> bytes:
    return good[:-1] + b" " * rng.choice((300, 600, 17_000)) + b"\n"


def _otherwise_encoded(rng: random.Random, good: bytes) -> bytes:
    return good.decode("ascii").encode(rng.choice(("utf-16", "utf-16-le", "utf-32", "utf-8-sig")))


def _same_content_reencoded(rng: random.Random, good: bytes) -> bytes:
    """The same content with blanks or escaped letters."""
    if rng.random() < 0.5:
        return json.dumps(json.loads(good), separators=(", ", ": ")).encode() + b"\n"
    key = rng.choice(list(json.loads(good)))
    escaped = "".join(f"\\u{ord(letter):04x}" for letter in key)
    return good.replace(f'"{key}":'.encode(), f'"{escaped}":'.encode(), 1)


def _any_object(rng: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    """The frame itself or an object in it, chosen at random."""
    within, inner = [], [content]
    while inner:
        within.append(inner.pop())
        inner += [part for part in within[-1].values() if isinstance(part, dict)]
    return rng.choice(within)


def _line(content: object) -> bytes:
    return json.dumps(content, separators=(",", ":")).encode("ascii") + b"\n"


_CHANGES: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *(_noise, _noise_line, _cut, _cut_line, _flipped, _slice_gone, _slice_twice),
    *(_slices_changed_over, _noise_inside, _two_frames, _other_value, _other_value, _other_value),
    *(_key_gone, _key_more, _key_twice, _other_version, _version_late, _deep, _too_long),
    *(_otherwise_encoded, _same_content_reencoded),
)
