"""An evidence pack verified by the command, which runs nothing of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.app.audit.verify_pack import verify_pack
from desktop.booking.evidence.evidence_receiver import EvidenceReceiver, ReceiverKind
from desktop.use_cases.ports.audit_port import SignedEvidence
from tests.support.use_cases.evidence_desk import EvidenceDesk, FilesHere, OrganizationInMemory

BANK = EvidenceReceiver(ReceiverKind.BANK)


@dataclass
class MadePage:
    """A bank's pack with two entries, and what the command says of it."""

    folder: Path
    desk: EvidenceDesk = field(default_factory=EvidenceDesk)

    def __post_init__(self) -> None:
        self.desk.note("role changed", "done", "bobid", 'quote " é 李')
        self.desk.note("client changed", "done", "someone", "withheld")
        self.desk.note("role changed", "done", "bobid")
        self.file = self.folder / "pack.html"
        self.desk.make(BANK, self.file)

    @property
    def fingerprint(self) -> str:
        return self.desk.organization.sign(b"").fingerprint

    def verify(self, given: str = "") -> tuple[int, str]:
        lines: list[str] = []
        return verify_pack(self.file, given, lines.append), " ".join(lines)

    def change(self, before: str, after: str) -> None:
        """In the page, by anyone who may write to it."""
        page = self.file.read_text("utf-8")
        assert before in page
        self.file.write_text(page.replace(before, after, 1), "utf-8")

    def sign_anew(self, **log: object) -> None:
        """With another log, by who holds the organization key."""
        page = self.file.read_text("utf-8")
        found = re.search(r'id="content">(.*?)</script>', page)
        assert found
        content = json.loads(found[1])
        content["log"] |= log
        text = json.dumps(content, separators=(",", ":"))
        signed: SignedEvidence = self.desk.organization.sign(text.encode("ascii"))
        self.file.write_bytes(FilesHere().make_page(text, signed))

    def entry(self, **changes: object) -> list[dict[str, object]]:
        page = self.file.read_text("utf-8")
        found = re.search(r'id="content">(.*?)</script>', page)
        assert found
        first, *rest = json.loads(found[1])["log"]["entries"]
        return [first | changes, *rest]


@pytest.fixture
def made(tmp_path: Path) -> MadePage:
    return MadePage(tmp_path)


def test_a_whole_pack_says_under_which_key_it_is(made: MadePage) -> None:
    code, lines = made.verify()
    assert code == 0
    assert "as it was signed, with 2 entries of the audit log" in lines
    assert f"Organization key {made.fingerprint}: compare it" in lines
    assert made.verify(made.fingerprint.lower())[1].endswith("as given.")
    (made.folder / "pack.pdf").unlink()
    assert made.verify()[0] == 0, "what was not passed on is not wrong"


def test_a_pack_of_another_key_is_none_of_the_company_s(made: MadePage) -> None:
    given = made.fingerprint
    made.desk.organization = OrganizationInMemory()
    made.desk.make(BANK, made.file)
    assert made.verify()[0] == 0
    code, lines = made.verify(given)
    assert (code, "another organization key" in lines) == (1, True)
    assert made.verify("ACDEX HJKLM")[0] == 2


def test_a_changed_file_beside_it_is_named(made: MadePage) -> None:
    (made.folder / "pack.pdf").write_bytes(b"%PDF- another")
    assert made.verify() == (
        1, "The file pack.pdf is not the one that was made with this pack."
    )  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after"),
    [('"role changed"', '"role  hanged"'), ('"key":"', '"key":"A'),
     ('id="signed">{', 'id="signed">['),
     ('"statement"', '"statement":"","statement"'), ('"signature":"', '"signature":"!')],
)  # fmt: skip
def test_any_change_of_what_is_signed_is_found(made: MadePage, before: str, after: str) -> None:
    page = made.file.read_text("utf-8")
    at = page.index('id="content"') if "role" in before else page.index('id="signed"')
    part = page[at:].replace(before, after, 1)
    assert part != page[at:]
    made.file.write_text(page[:at] + part, "utf-8")
    code, lines = made.verify()
    assert (code, "was changed after it was signed" in lines) == (1, True)


def test_entries_that_members_did_not_sign_so_are_found_under_the_right_key(
    made: MadePage,
) -> None:
    """The organization key alone writes nothing in a member's name."""
    whole = made.file.read_bytes()
    for changes in (
        {"detail": "another"}, {"seq": 0}, {"seq": 99}, {"member_name": "Bea"}, {"signer": 7},
        {"signature": "A" * 86 + "=="}, {"at": "never"}, {"subject": None},
    ):  # fmt: skip
        made.file.write_bytes(whole)
        made.sign_anew(entries=made.entry(**changes))
        assert made.verify()[0] == 1, changes
    made.file.write_bytes(whole)
    made.sign_anew()
    assert made.verify()[0] == 0, "only what was changed counts"


def test_a_flaw_of_the_log_is_repeated(made: MadePage) -> None:
    made.sign_anew(entries=[], hashes="", flaws=["Entry 1: the entry was changed.\x1b[2J"])
    code, lines = made.verify()
    assert code == 0
    assert "not whole when it was made: Entry 1: the entry was changed." in lines
    assert "\x1b" not in lines


@pytest.mark.parametrize("page", [b"", b"<html>", b'id="content">{}</script>'])
def test_what_is_no_pack_is_not_checked(made: MadePage, page: bytes) -> None:
    made.file.write_bytes(page)
    assert made.verify()[0] == 2
    made.file.unlink()
    assert "cannot be read" in made.verify()[1]
