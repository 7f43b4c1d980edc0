"""The job for the document worker that draws an evidence pack, on a pipe: JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop.booking.evidence.pack_section import PackSection
from desktop.documents.document_job import Unreadable
from desktop.use_cases.ports.documents_port import PackCover

if TYPE_CHECKING:
    from cattrs.preconf.json import JsonConverter

_BEGINS = b'{"evidence": '


@dataclass(frozen=True, slots=True)
class EvidenceJob:
    """What is drawn; `log`: what is said of the audit log."""

    cover: PackCover
    sections: tuple[PackSection, ...]
    log: tuple[str, ...]

    def as_json(self) -> bytes:
        """The job as JSON, which no other job begins like."""
        return json.dumps({"evidence": _converter().unstructure(self)}).encode()

    @classmethod
    def is_in(cls, text: bytes) -> bool:
        """Whether the text is a job of this kind."""
        return text.startswith(_BEGINS)

    @classmethod
    def read(cls, text: bytes) -> EvidenceJob:
        """The job in `text`. Unreadable when it is anything else."""
        try:
            return _converter().structure(json.loads(text)["evidence"], cls)
        except (ValueError, TypeError, KeyError, AttributeError) as bad:
            raise Unreadable from bad


def _converter() -> JsonConverter:
    # Imported at the first document, to keep the start of the program fast.
    from cattrs.preconf.json import make_converter

    return make_converter(forbid_extra_keys=True, detailed_validation=False)
