"""A concierge with nothing but an own passphrase forges, rewrites and cuts the audit log.

The store's key is in every member's hands, so the log must prove itself against its own writers.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desktop.app.open_store import signer_of
from desktop.booking.access.failed_sign_in import FailedSignIn, SignInWay, note_of
from desktop.store.audit.audit_chain import AuditSigner
from desktop.system.clock import utc_now
from tests.support.hostile.insider import (
    CARL,
    NOOR,
    Company,
    Forged,
    forged,
    in_the_name_of,
)
from tests.support.identity.sealed_file import change_members, read_members
from tests.support.journeys.kept_records import OWNER

pytestmark = [pytest.mark.hostile, pytest.mark.usefixtures("in_memory")]
OLDER = "The audit log is older than this machine has seen: an earlier copy was put back."


@pytest.fixture
def desk(first_day: Company, tmp_path: Path) -> Company:
    """A copy of its own, also in the keyring: hiring moves what that has seen of the members."""
    return first_day.copied_to(tmp_path / "profile")


def test_a1_an_entry_in_anothers_name(desk: Company) -> None:
    entries = desk.entries()
    refund = replace(entries[3], action="refund given", detail="9,999 USD")
    desk.rewrite(7, Forged(in_the_name_of(entries[1])(refund)))
    code, output = desk.verify()
    assert (code, output[0]) == (1, f"Entry 8 names {OWNER}, but was signed by {CARL}.")


def test_more_forged_entries_than_are_reported_are_mentioned(desk: Company) -> None:
    half = replace(desk.entries()[3], member_name=OWNER)
    desk.rewrite(7, *forged([half] * 25))
    code, output = desk.verify()
    assert code == 1
    assert output[19].startswith("Entry 27 names ")
    assert output[20] == "There may be more: only the first 20 are told."


@pytest.mark.parametrize("field", ["member_id", "member_name"])
def test_a1_half_in_anothers_name(desk: Company, field: str) -> None:
    """The page shows the name, a program goes by the id: each is bound to the signer."""
    entries = desk.entries()
    half = replace(entries[3], **{field: getattr(entries[1], field)})
    desk.rewrite(7, Forged(half))
    code, output = desk.verify()
    assert code == 1
    assert output[0] == f"Entry 8 names {half.member_name}, but was signed by {CARL}."


def test_a1_a_name_that_a_terminal_obeys_hides_no_flaw(desk: Company) -> None:
    intact = "The audit log is intact: 8 entries, each signed by whom it names, none missing."
    name = f"Ida\x1b[2K\r{intact}\n\u202e\x1b]0;{' ' * 99}"
    desk.rewrite(7, Forged(replace(desk.entries()[3], member_name=name)))
    code, output = desk.verify()
    shown = r"Ida\x1b[2K The audit log is intact: 8 entries, each signed by whom it names, none"
    assert (code, output[0][:87]) == (1, f"Entry 8 names {shown}"[:87])
    assert output[0].endswith(f"..., but was signed by {CARL}.")
    assert "".join(output).isprintable()


def test_a2_an_own_act_deleted_and_the_rest_signed_again(desk: Company) -> None:
    """Found by this machine alone, whatever its keyring says."""
    entries = desk.entries()
    assert entries[3].action == "client changed"
    desk.rewrite(3, *forged(entries[4:]))
    desk.edit_keyring()
    code, output = desk.verify()
    assert code == 1
    assert output[:3] == [
        f"Entry {seq} names {OWNER}, but was signed by {CARL}." for seq in (4, 5, 6)
    ]


def cut(desk: Company) -> None:
    """To before Carl's own act."""
    desk.rewrite(3)


def cut_and_work_on(desk: Company) -> None:
    """As long as it was, with other acts of Carl's own."""
    entries = desk.entries()
    desk.rewrite(3, *forged([replace(entries[3], action="client found")] * 5))


@pytest.mark.parametrize("attack", [cut, cut_and_work_on])
def test_a3_cut_and_the_mark_of_the_end_made_anew(
    desk: Company, attack: Callable[[Company], None]
) -> None:
    attack(desk)
    code, output = desk.verify()
    assert (code, output[0]) == (1, OLDER)


@pytest.mark.expects_warning("desktop.app.open_store")
def test_a3_followed_by_an_honest_sign_in_of_the_insider_is_reported_in_the_log(
    desk: Company,
) -> None:
    """The program of the insider moves the keyring's mark on, but writes what it saw."""
    cut(desk)
    desk.work(CARL)
    code, output = desk.verify()
    assert code == 1
    assert output[0].startswith("Entry 5: at the sign-in of ")
    assert "the audit log is older than this machine has seen" in output[0]
    desk.rewrite(4)
    code, output = desk.verify()
    assert (code, output[0]) == (1, OLDER)


def test_a_keyring_that_remembers_nothing_is_reported(desk: Company) -> None:
    anchor = desk.anchor()
    anchor.secrets.delete(anchor.installation_id, anchor._entry)
    code, output = desk.verify()
    assert code == 0
    assert output[0].startswith("This computer's keyring remembers nothing of the audit log")


@pytest.mark.parametrize("attack", [cut, cut_and_work_on])
def test_a3_with_this_os_accounts_keyring_needs_a_witness(
    desk: Company, tmp_path: Path, attack: Callable[[Company], None]
) -> None:
    """Nothing on the machine knows better: a line on paper does, and so does a file elsewhere."""
    _, printed = desk.witness(out=tmp_path / "witness.json")
    assert desk.verify(witness=printed[0])[0] == 0
    attack(desk)
    desk.edit_keyring()
    assert desk.verify(full=True)[0] == 0, "no file and no keyring on this machine shows it"
    for witness in (printed[0], str(tmp_path / "witness.json")):
        code, output = desk.verify(witness=witness)
        assert code == 1
        assert output[0].startswith("Entry 7 is not the one that was witnessed on ")


@pytest.mark.expects_warning("desktop.app.open_store")
def test_a3_with_this_os_accounts_keyring_is_found_by_another_members(desk: Company) -> None:
    """Anyone who signs in on another machine carries the end of the log away in its keyring."""
    elsewhere = desk.on_another_machine()
    desk.hire(NOOR, "owner", elsewhere)
    elsewhere.work(NOOR)
    cut(desk)
    desk.edit_keyring()
    assert desk.verify(full=True)[0] == 0
    code, output = elsewhere.verify(NOOR)
    assert (code, output[0]) == (1, OLDER)
    elsewhere.work(NOOR)
    code, output = desk.verify()
    assert code == 1
    assert "the audit log is older than this machine has seen" in output[0]


def ghost_key(desk: Company) -> tuple[AuditSigner, dict[str, Any]]:
    """A key of nobody, and a member record with a junk enrollment proof that names it."""
    fresh = Ed25519PrivateKey.generate()
    key = fresh.public_key().public_bytes_raw()
    whole = read_members(desk.settings.directory_file, desk.keyring())
    ghost = {**whole["members"][1], "id": "g" * 20, "name": "Ghost"}
    ghost["verify_key"] = b64encode(key).decode()
    junk = b64encode(bytes(64)).decode()
    invitation = {
        "id": "h" * 20, "member_id": ghost["id"], "name": "Ghost", "role": "concierge",
        "revision": 1, "open_key": ghost["open_key"], "verify_key": ghost["verify_key"],
        "made_at": ghost["status_changed_at"], "ends_at": ghost["last_seen"],
        "elsewhere": True, "grants": [], "signature": junk, "directory_envelope": None,
    }  # fmt: skip
    ghost["enrollment_proof"] = {
        "invitation": invitation, "enrolled_at": ghost["last_seen"], "signature": junk,
        "private_digest": b64encode(bytes(32)).decode(),
    }  # fmt: skip
    return AuditSigner(key.hex(), fresh.sign, lambda: whole["revision"]), ghost


def test_a4_history_signed_by_a_key_of_nobody(desk: Company) -> None:
    """The member file in which that key is named opens for nobody; without it the key is none."""
    signer, ghost = ghost_key(desk)
    desk.rewrite(0, *forged(desk.entries(), signer))
    desk.edit_keyring()
    file, as_signed = desk.settings.directory_file, desk.settings.directory_file.read_bytes()
    change_members(file, desk.keyring(), lambda whole: whole["members"].append(ghost))
    code, output = desk.verify()
    assert code == 2
    assert output[0].startswith("The file that says who works here has been damaged or changed.")
    file.write_bytes(as_signed)
    code, output = desk.verify()
    assert (code, output[0]) == (1, "Entry 1 is not signed by anybody who works or worked here.")


LINE = {
    "member_name": OWNER, "action": "card taken", "at": "2025-12-24T18:00:00+00:00",
    "outcome": "done", "workstation": "desk-one", "subject": "tripadahere", "detail": "",
}  # fmt: skip


@pytest.mark.expects_warning("desktop.app.open_store")
@pytest.mark.parametrize(
    "line",
    [LINE, {"way": "card taken", "at": LINE["at"], "outcome": "done"}, {"way": "sign-in refused"}],
)
def test_a5_a_line_in_the_file_of_refused_sign_ins(desk: Company, line: dict[str, str]) -> None:
    owners = desk.entries()[1]
    text = json.dumps({"member_id": owners.member_id, **line})
    desk.settings.failed_sign_ins_file.write_text(text + "\n")
    desk.work(CARL)
    assert [one.action for one in desk.entries()].count("card taken") == 1
    code, output = desk.verify()
    assert code == 1
    assert output[0].startswith("Entry 9: at the sign-in of ")
    assert "a line of the file of failed sign-ins could not be read" in output[0]
    assert desk.verify()[0] == 0, "what was told once is known"
    assert desk.verify(full=True)[0] == 1


def test_a5_an_invented_refusal_is_there_as_an_unsigned_note(desk: Company) -> None:
    owners = desk.entries()[1]
    line = {
        "member_id": owners.member_id, "way": "sign-in refused", "outcome": "locked_out",
        "at": "2025-12-24T18:00:00+00:00",
    }  # fmt: skip
    desk.settings.failed_sign_ins_file.write_text(json.dumps(line) + "\n")
    desk.work(CARL)
    note = desk.chain()[7]
    assert (note.entry.unsigned, note.entry.outcome) == (True, "locked_out")
    code, output = desk.verify()
    assert code == 0
    assert output[0].startswith("1 of the 9 entries checked now is an unsigned note of refused")


def test_an_act_cannot_be_slipped_in_as_an_unsigned_note(desk: Company) -> None:
    action = replace(desk.entries()[5], unsigned=True)
    desk.rewrite(7, Forged(action))
    code, output = desk.verify()
    assert code == 1
    assert output[0].startswith(f"Entry 8, signed by {CARL}, is marked as an unsigned note, but")


def test_a5_an_unsigned_note_holds_no_text_of_its_own(desk: Company) -> None:
    refused = FailedSignIn(desk.entries()[1].member_id, SignInWay.USUAL, "locked_out", utc_now())
    note = note_of(refused, OWNER, desk.entries()[-1].at)
    text = "Ida Marlow gave back 9,999 USD to trip K7PQ2M; card taken"
    desk.rewrite(7, Forged(replace(note, workstation=text)))
    desk.edit_keyring()
    code, output = desk.verify()
    assert code == 1
    assert output[0].startswith(f"Entry 8, signed by {CARL}, is marked as an unsigned note, but")
    desk.rewrite(7, Forged(note))
    desk.edit_keyring()
    assert desk.verify()[0] == 0


def test_an_own_act_dated_ahead_is_named(desk: Company) -> None:
    own = desk.entries()[3]
    desk.rewrite(7, Forged(replace(own, at=own.at.replace(year=2099))))
    desk.edit_keyring()
    code, output = desk.verify()
    named = [line for line in output if line.startswith(f"Entry 8, by {CARL}, is dated ")]
    assert (code, len(named)) == (1, 1)
    assert named[0].endswith("a clock was wrong, or the time was made up.")
    assert desk.verify()[0] == 0, "told once: it may have been a clock, which was set right"
    assert desk.verify(full=True)[0] == 1
    desk.work(OWNER)
    output = desk.verify(full=True)[1]
    set_back = next(line for line in output if line.startswith("The clock was set back"))
    assert f"after entry 8 by {CARL} of " in set_back


def test_a_clock_that_was_an_hour_ahead_is_no_flaw(desk: Company) -> None:
    own = desk.entries()[3]
    desk.rewrite(7, Forged(replace(own, at=own.at + timedelta(hours=1))))
    desk.edit_keyring()
    desk.work(OWNER)
    code, output = desk.verify()
    assert code == 0
    assert "One of the two clocks was wrong" in output[0]


def test_an_own_act_dated_january(desk: Company) -> None:
    own = desk.entries()[3]
    backdated = replace(own, at=own.at - timedelta(days=300))
    desk.rewrite(7, Forged(backdated, fields={"clock_set_back": False}))
    code, output = desk.verify()
    assert code == 1
    assert output[0].startswith("Entry 8 is dated ")
    desk.rewrite(7, Forged(backdated))
    desk.edit_keyring()
    code, output = desk.verify()
    assert code == 0
    assert output[0].startswith("The clock was set back: entry 8 is dated ")


def test_a_time_that_no_clock_shows_stops_no_check(desk: Company) -> None:
    own = desk.entries()[3]
    first, last = (own.at.replace(year=year, month=month, day=day) for year, month, day in (
        (1, 1, 1), (9999, 12, 31)))  # fmt: skip
    backdated = Forged(replace(own, at=first), fields={"clock_set_back": False})
    desk.rewrite(7, Forged(replace(own, at=last)), backdated)
    assert desk.verify()[0] == 1


def test_who_was_suspended_or_left_adds_nothing(desk: Company) -> None:
    """With a key of the records that a member gave him: what he signs from then on is found."""
    own, then, members = desk.entries()[3], desk.revision(), desk.members()
    members.suspend(desk.carl.member.id)
    nobodys = f"Entry 8 names {CARL}, but was signed with a key that was nobody's at that time."
    unknown = "Entry 8 names a member list that no owner has signed."
    for revision, found in ((then + 1, nobodys), (then + 9, unknown)):
        desk.rewrite(7, Forged(own, desk.carls_signer(revision)))
        code, output = desk.verify()
        assert (code, output[0]) == (1, found)
    owners = Forged(desk.entries()[1], signer_of(desk.open(OWNER)))
    desk.rewrite(7, owners, Forged(own, desk.carls_signer(then)))
    code, output = desk.verify()
    assert code == 1
    assert output[0] == "Entry 9 names an older member list than the entry before it."
    members.reinstate(desk.carl.member.id)
    desk.rewrite(7, Forged(own, desk.carls_signer(then + 2)))
    desk.edit_keyring()
    assert desk.verify()[0] == 0
