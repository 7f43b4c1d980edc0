"""What a person typed and nobody may keep: a passphrase, a recovery code, six digits.

It is held in one buffer that can be overwritten, never as a `str`: those cannot be, and each
operation on one leaves another copy on the heap.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class TypedSecret:
    """Owns its buffer. Who took it from a person calls `wipe` once it has served.

    Equality takes the same time wherever two differ. It has no readable `repr`, no hash, and
    cannot be pickled.
    """

    __slots__ = ("_utf8",)
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, utf8: bytearray) -> None:
        """Takes the buffer over; it holds UTF-8 (lone surrogates allowed)."""
        self._utf8 = utf8

    @classmethod
    def of(cls, text: str) -> TypedSecret:
        """From text that lies in memory anyway: what a terminal read, an empty field."""
        return cls(bytearray(text.encode("utf-8", "surrogatepass")))

    def characters(self) -> Iterator[str]:
        """One after the other, so that no text of the whole is ever made."""
        start = 0
        for end in range(1, len(self._utf8) + 1):
            if end == len(self._utf8) or self._utf8[end] & 0xC0 != 0x80:
                yield self._utf8[start:end].decode("utf-8", "surrogatepass")
                start = end

    def normalized(self) -> bytearray:
        """UTF-8 in the form NFKC, so that any keyboard types the same. The caller wipes it.

        A letter of ASCII begins a new stretch for the normal form (UAX #15: it combines with
        nothing before it), so only stretches without one are ever text.
        """
        if self._utf8.isascii():
            return bytearray(self._utf8)
        # Here and below: the sign-in page needs this class before its first paint, and not these.
        import unicodedata

        # Of its full length from the start: a buffer that grows leaves copies behind. One
        # character becomes 18 at most (U+FDFA), each of them 2 bytes.
        made, length, stretch = bytearray(12 * len(self._utf8)), 0, ""
        for character in (*self.characters(), "\0"):
            if not character.isascii():
                stretch += character
                continue
            part = unicodedata.normalize("NFKC", stretch).encode("utf-8", "surrogatepass")
            made[length : length + len(part)] = part
            length += len(part)
            stretch = character
        whole = made[:length]
        made[:] = bytes(len(made))
        return whole

    def utf8(self) -> bytearray:
        """A copy as it was typed; the caller wipes it."""
        return bytearray(self._utf8)

    def wipe(self) -> None:
        """Overwrite it with zeros and forget it: it is empty from then on."""
        self._utf8[:] = bytes(len(self._utf8))
        self._utf8 = bytearray()

    def __del__(self) -> None:
        # What was dropped before it served, such as a measurement that a newer one replaced.
        self._utf8[:] = bytes(len(self._utf8))

    def __bool__(self) -> bool:
        return bool(self._utf8)

    def __len__(self) -> int:
        """In characters."""
        return sum(byte & 0xC0 != 0x80 for byte in self._utf8)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, TypedSecret):
            return NotImplemented
        import hmac

        return hmac.compare_digest(self._utf8, other._utf8)

    def __repr__(self) -> str:
        return "<typed secret>"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a typed secret is never copied into a file or another process")


@contextmanager
def wiped(*secrets: TypedSecret) -> Iterator[tuple[TypedSecret, ...]]:
    """Within this they serve; at its end, however it ends, they are wiped."""
    try:
        yield secrets
    finally:
        for secret in secrets:
            secret.wipe()
