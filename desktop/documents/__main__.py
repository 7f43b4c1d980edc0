"""Makes documents: one order as JSON on stdin, one answer as JSON on stdout, then the end.

What it reads comes from the desk's own process over a pipe that nobody else can write to.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.use_cases.errors import Refused

from .document_folder import DocumentFolder
from .document_job import DocumentJob, answer_json


def main(arguments: Sequence[str] | None = None) -> int:
    """`arguments` are none: all is in the order. The exit code is 0 with every answer."""
    order = DocumentJob.read(sys.stdin.buffer.read())
    documents = DocumentFolder(Path(order.folder), order.company, lambda: order.at, order.contact)
    made: tuple[Path, Path] | Refused
    try:
        made = documents.make_documents(order.trip, order.client)
    except Refused as refusal:
        made = refusal
    sys.stdout.buffer.write(answer_json(made))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
