"""A keyring in memory, for training on a machine without a keyring. It ends with the run."""

from __future__ import annotations


class MemoryKeyring:
    """DeviceSecrets that live as long as this object. Never for live work."""

    __slots__ = ("_kept",)

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], bytes] = {}

    def name(self) -> str:
        return "a keyring for this run only"

    def prove(self) -> None:
        """Memory needs no proof."""

    def get(self, installation_id: str, member_id: str) -> bytes | None:
        return self._kept.get((installation_id, member_id))

    def put(self, installation_id: str, member_id: str, secret: bytes) -> None:
        self._kept[installation_id, member_id] = secret

    def delete(self, installation_id: str, member_id: str) -> None:
        self._kept.pop((installation_id, member_id), None)
