"""A raw key on its way through code that must not read it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KeyHandle:
    """A key of 32 bytes that use cases pass on unread.

    Only `identity`, `store/engines` and the roof call `expose_key_bytes`; a test holds that. The
    bytes are not part of the `repr`. Hold it no longer than the store needs to open.
    """

    _raw: bytes = field(repr=False)

    def expose_key_bytes(self) -> bytes:
        return self._raw
