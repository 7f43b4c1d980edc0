"""Writes an evidence pack: a page where a person chose, and the other files beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from desktop.system.atomic_file import read_regular_file
from desktop.use_cases.errors import Refused

from .document_file import write_document

_CONTENT: Final = re.compile(rb'<script type="application/json" id="content">(\{.*?\})</script>')
_ENDING: Final = re.compile(r"pdf|[a-z-]{2,20}\.csv")
_MOST_BYTES: Final = 1 << 26


def write_pack(page: bytes, beside: Mapping[str, bytes], file: Path) -> None:
    """`beside`: by their ending, such as ``pdf`` and ``people.csv``; with ``pack.html`` they are
    ``pack.pdf`` and ``pack-people.csv``. The page comes last: it has the digests of the others.

    A person was asked about the page alone: refused ``files_in_the_way`` where another file would
    be replaced than those that the earlier pack of this name has. What only that one had is
    removed. Refused ``document_not_written``.
    """
    earlier = _endings_of(file)
    for ending in beside:
        target = _beside(file, ending)
        if ending not in earlier and target.exists():
            raise Refused(
                "files_in_the_way",
                f"Beside it there is a file “{target.name}”, which would be replaced.",
                "Nothing was written.",
                "Choose another name, or an empty folder.",
            )
    for ending, content in beside.items():
        write_document(_beside(file, ending), content)
    write_document(file, page)
    for ending in earlier - beside.keys():
        _beside(file, ending).unlink(missing_ok=True)


def _beside(file: Path, ending: str) -> Path:
    return file.with_name(f"{file.stem}{'.' if ending == 'pdf' else '-'}{ending}")


def _endings_of(file: Path) -> frozenset[str]:
    """Of the files beside the pack that is there already; none where it is no pack."""
    try:
        found = _CONTENT.search(read_regular_file(file, _MOST_BYTES))
        untrusted = json.loads(found[1])["files"] if found else []
        endings = frozenset(str(each["ending"]) for each in untrusted)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return frozenset()
    return frozenset(filter(_ENDING.fullmatch, endings))
