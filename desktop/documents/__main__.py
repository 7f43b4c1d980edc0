"""The document worker: one job as JSON on stdin, one answer on stdout, then exits.

Its input comes from our main process over a pipe that no other process can write to.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from desktop.use_cases.errors import Refused

from .document_job import DocumentJob, answer_bytes
from .document_maker import DocumentMaker
from .evidence.evidence_job import EvidenceJob


def main(arguments: Sequence[str] | None = None) -> int:
    """No `arguments` are read: all is in the job. The exit code is 0 with every answer."""
    text = sys.stdin.buffer.read()
    made = _evidence(text) if EvidenceJob.is_in(text) else _document(text)
    sys.stdout.buffer.write(answer_bytes(made))
    sys.stdout.buffer.flush()
    return 0


def _document(text: bytes) -> bytes | Refused:
    job = DocumentJob.read(text)
    maker = DocumentMaker(job.company, lambda: job.at, job.contact, test_word=job.test_word)
    try:
        return maker.make(job.trip, job.client, job.form)
    except Refused as refusal:
        return refusal


def _evidence(text: bytes) -> bytes:
    # The PDF library takes a while to load, and a calendar file needs none.
    from .evidence.evidence_pdf import draw_evidence

    job = EvidenceJob.read(text)
    return draw_evidence(job.cover, job.sections, job.log).pdf()


if __name__ == "__main__":
    raise SystemExit(main())
