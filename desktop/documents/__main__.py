"""The maker of papers: one order on stdin, one answer on stdout, then the end.

What it reads comes from the desk's own process over a pipe that nobody else can write to.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from desktop.use_cases.errors import Refused

from .document_folder import DocumentFolder
from .document_process import DocumentJob


def main(arguments: Sequence[str] | None = None) -> int:
    """`arguments`: folder, company, contact, the time in ISO 8601. The exit code is 0."""
    folder, company, contact, at = sys.argv[1:] if arguments is None else arguments
    order = pickle.load(sys.stdin.buffer)  # noqa: S301
    moment = datetime.fromisoformat(at)
    documents = DocumentFolder(Path(folder), company, lambda: moment, contact)
    answer: Path | tuple[str, str, str, str]
    try:
        answer = _make(documents, order)
    except Refused as refusal:
        answer = (refusal.code, refusal.happened, refusal.safe, refusal.press)
    sys.stdout.buffer.write(pickle.dumps(answer))
    sys.stdout.buffer.flush()
    return 0


def _make(documents: DocumentFolder, order: DocumentJob) -> Path:
    if order.kind == "itinerary_pdf":
        return documents.itinerary_pdf(order.trip, order.client)
    return documents.calendar_file(order.trip, order.client)


if __name__ == "__main__":
    raise SystemExit(main())
