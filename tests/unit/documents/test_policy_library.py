"""The texts and the guide that come with the program, and files that are damaged."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.delegation.legal_checklist import Decider
from desktop.booking.delegation.policy_text import PolicyKind
from desktop.booking.delegation.safeguards import CONTRACT_GROUP
from desktop.documents.policy_library import PolicyFiles
from desktop.system.config import RESOURCES
from desktop.use_cases.delegation.keep_safeguards import LONGEST_BODY, LONGEST_SUMMARY
from desktop.use_cases.errors import Refused

LIBRARY = PolicyFiles(RESOURCES)


def test_all_texts_are_there_with_summary_history_and_sources() -> None:
    texts = LIBRARY.texts()
    assert [text.name for text in texts if text.kind is PolicyKind.POLICY] == [
        "card-handling", "clean-desk", "incident", "retention", "remote-work",
        "telephone-and-recording",
    ]  # fmt: skip
    assert [text.name for text in texts][-2:] == ["phone-script", "client-contract"]
    for text in texts:
        assert text.sources
        assert text.changes[-1].version == text.version
        assert len(text.summary) <= LONGEST_SUMMARY
        assert len(text.body) <= LONGEST_BODY
        assert not holds_card_number(text.body)


def test_the_phone_script_has_no_blanks_and_the_clauses_have_some() -> None:
    blanks = {text.name: text.blanks for text in LIBRARY.texts()}
    assert blanks["phone-script"] == ()
    assert "[state]" in blanks["client-contract"]


def test_the_guide_names_source_and_date_and_never_says_compliant() -> None:
    guide = LIBRARY.guide()
    assert {row.decider for row in guide.checklist} == set(Decider)
    assert any(row.group == CONTRACT_GROUP for row in guide.checklist)
    sources = [
        *((row.source, row.as_of) for row in guide.checklist),
        *((step.source, step.as_of) for step in guide.steps),
        *((line.source, line.as_of) for line in guide.insurance),
    ]
    assert all(source and as_of.year == 2026 for source, as_of in sources)
    everything = "\n".join(
        file.read_text("utf-8")
        for folder in ("policies", "guide")
        for file in (RESOURCES / folder).iterdir()
    )
    assert "PCI compliant" not in everything


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    for folder in ("policies", "guide"):
        shutil.copytree(RESOURCES / folder, tmp_path / folder)
    return tmp_path


@pytest.mark.parametrize("content", [b"", b"---\ntitle: x\n", b"\xff\xfe"])
def test_a_damaged_text_is_refused(copied: Path, content: bytes) -> None:
    (copied / "policies" / "incident.md").write_bytes(content)
    with pytest.raises(Refused, match="policy_files_damaged"):
        PolicyFiles(copied).texts()


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"rows": 7}', '{"rows": [{}]}', '{"rows": [7]}']
)
def test_a_damaged_guide_is_refused(copied: Path, content: str) -> None:
    (copied / "guide" / "checklist.json").write_text(content)
    with pytest.raises(Refused, match="policy_files_damaged"):
        PolicyFiles(copied).guide()


def test_files_that_are_missing_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="policy_files_damaged"):
        PolicyFiles(tmp_path).texts()
    with pytest.raises(Refused, match="policy_files_damaged"):
        PolicyFiles(tmp_path).guide()
