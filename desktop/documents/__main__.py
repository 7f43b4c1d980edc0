"""The document worker: one job as JSON on stdin, one answer as JSON on stdout, then exits.

Its input comes from our main process over a pipe that no other process can write to.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from desktop.use_cases.errors import Refused

from .document_folder import DocumentFolder
from .document_job import DocumentJob, answer_json


def main(arguments: Sequence[str] | None = None) -> int:
    """No `arguments` are read: all is in the job. The exit code is 0 with every answer."""
    job = DocumentJob.read(sys.stdin.buffer.read())
    documents = DocumentFolder(
        Path(job.folder), job.company, lambda: job.at, job.contact, test_word=job.test_word
    )
    made: tuple[Path, Path] | Refused
    try:
        made = documents.make_documents(job.trip, job.client)
    except Refused as refusal:
        made = refusal
    sys.stdout.buffer.write(answer_json(made))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
