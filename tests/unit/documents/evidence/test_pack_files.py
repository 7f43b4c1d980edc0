"""The files of a pack: pages drawn by the worker, tables for spreadsheets, the page's template."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from pathlib import Path

import pytest

from desktop.booking.evidence.pack_section import Cell, PackSection, Tone, row
from desktop.documents.document_job import Unreadable
from desktop.documents.document_process import DocumentProcess
from desktop.documents.evidence.evidence_job import EvidenceJob
from desktop.documents.evidence.pack_files import PackFiles
from desktop.system.config import RESOURCES
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.audit_port import SignedEvidence
from desktop.use_cases.ports.documents_port import PackCover
from tests.support.safeguard_samples import AT
from tests.support.use_cases.evidence_desk import FilesHere

COVER = PackCover("Marlow Travel", "insurer", "TRAINING", AT, "Ada")
SECTIONS = (
    PackSection("people", "People", "Who.", ("Name", "State"),
                tuple(row(f"=Ida {n} " + "of a long name " * (n % 9), Cell("ended", Tone.BAD))
                      for n in range(60)), note="All."),
    PackSection("pairs", "Pairs", "Two.", ("", ""), (row("a", "b"),), draft="draft, you decide"),
    PackSection("empty", "Nothing", "None.", ("One",), note="Nothing here."),
)  # fmt: skip
SIGNED = SignedEvidence('{"use": "x"}', bytes(64), bytes(32), "ACDEX")


@pytest.fixture
def files() -> PackFiles:
    process = DocumentProcess("Marlow Travel", lambda: AT, test_word="TRAINING")
    return PackFiles(process, RESOURCES / "evidence")


def test_the_worker_draws_the_same_pages(files: PackFiles) -> None:
    log = ("The audit log was whole.",)
    made = files.make_pdf(COVER, SECTIONS, log)
    assert made == FilesHere().make_pdf(COVER, SECTIONS, log)
    assert made.startswith(b"%PDF-")
    assert made.count(b"/Type /Page\n") > 1, "it goes on over pages"


@pytest.mark.parametrize("text", [b'{"evidence": 7}', b'{"evidence": {"cover": 1}}', b"["])
def test_another_job_is_unreadable(text: bytes) -> None:
    with pytest.raises(Unreadable):
        EvidenceJob.read(text)
    assert EvidenceJob.is_in(text) == text.startswith(b'{"evidence": ')


def test_a_table_says_that_it_is_a_draft_and_holds_no_formula(files: PackFiles) -> None:
    tables = files.make_tables(SECTIONS)
    assert set(tables) == {"people", "pairs"}
    people = tables["people"].decode("utf-8-sig").split("\r\n")
    assert people[:2] == ["Name,State", "'=Ida 0 ,ended"]
    assert tables["pairs"].decode("utf-8-sig").split("\r\n")[1] == 'a,b,"draft, you decide"'


def test_the_page_lets_its_own_script_run_and_nothing_else(files: PackFiles) -> None:
    page = files.make_page('{"a":1}', SIGNED).decode("utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    script, style = (
        page.partition(f"<{tag}>")[2].partition(f"</{tag}>")[0] for tag in ("script", "style")
    )
    for kind, text in (("script", script), ("style", style)):
        digest = b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert "http://" not in page.replace("http-equiv", "")
    assert "https://" not in page


def test_a_program_without_its_page_says_so(tmp_path: Path) -> None:
    process = DocumentProcess("Marlow Travel", lambda: AT, test_word="")
    with pytest.raises(Refused, match="program_files_damaged"):
        PackFiles(process, tmp_path).make_page("{}", SIGNED)
