"""The document worker: one job as JSON on stdin, one answer on stdout, then exits.

Its input comes from our main process over a pipe that no other process can write to.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from desktop.use_cases.errors import Refused

from .document_job import DocumentJob, answer_bytes
from .document_maker import DocumentMaker


def main(arguments: Sequence[str] | None = None) -> int:
    """No `arguments` are read: all is in the job. The exit code is 0 with every answer."""
    job = DocumentJob.read(sys.stdin.buffer.read())
    maker = DocumentMaker(job.company, lambda: job.at, job.contact, test_word=job.test_word)
    made: bytes | Refused
    try:
        made = maker.make(job.trip, job.client, job.form)
    except Refused as refusal:
        made = refusal
    sys.stdout.buffer.write(answer_bytes(made))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
