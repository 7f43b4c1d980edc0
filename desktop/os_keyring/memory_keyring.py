"""A keyring in memory, for a training desk on a machine without one. It ends with the run."""

from __future__ import annotations


class RunKeyring:
    """DeviceSecrets that live as long as this object. Never for live work."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def name(self) -> str:
        return "a keyring for this run only"

    def prove(self) -> None:
        """Memory needs no proof."""

    def get(self, desk_id: str, person_id: str) -> bytes | None:
        return self._kept.get((desk_id, person_id))

    def put(self, desk_id: str, person_id: str, secret: bytes) -> None:
        self._kept[desk_id, person_id] = secret

    def delete(self, desk_id: str, person_id: str) -> None:
        self._kept.pop((desk_id, person_id), None)
