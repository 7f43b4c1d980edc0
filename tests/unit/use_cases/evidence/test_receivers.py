"""What each receiver of an evidence pack sees, and above all what they do not."""

from __future__ import annotations

import json
import re
from base64 import b64decode
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.evidence.evidence_receiver import EvidenceReceiver, ReceiverKind
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.safeguard_samples import AT, save_safeguards
from tests.support.samples import sample_agreement, sample_client, sample_receipt, sample_trip
from tests.support.use_cases.evidence_desk import EvidenceDesk
from tests.support.use_cases.safeguards_desk import ADA

BANK, INSURER = EvidenceReceiver(ReceiverKind.BANK), EvidenceReceiver(ReceiverKind.INSURER)
OTHER = "Zebulon Quagga"


@dataclass
class Packs:
    """Two clients with a trip each, and entries about both and about members."""

    folder: Path
    desk: EvidenceDesk = field(default_factory=EvidenceDesk)

    def __post_init__(self) -> None:
        self.trip = trip = replace(
            sample_trip(), agreements=(sample_agreement(sample_trip()),),
            receipts=(sample_receipt(),),
        )  # fmt: skip
        self.client = sample_client()
        other = sample_client(id="otherclientid", name=OTHER, email="z@example.com")
        others = replace(sample_trip(), id="othertripid", client_id=other.id, attempts=())
        store = self.desk.store
        store.write(save_safeguards)
        for client in (self.client, other):
            store.write(lambda repos, client=client: repos.clients.save(client))  # type: ignore[misc]
        for each in (trip, others):
            store.tables.trips[each.id] = each
            for attempt in each.attempts:
                store.tables.attempts[attempt.id] = attempt
        store.tables.receipts += [(trip.id, each) for each in trip.receipts]
        self.desk.note("member suspended", "requested", "bobid")
        self.desk.note("member suspended", "done", "bobid")
        self.desk.note("store rekeyed", "done", "bobid")
        self.desk.note("card taken", "done", trip.id, "Visa ending 4242")
        self.desk.note("document sent", "done", trip.id, f"itinerary, as {OTHER}.pdf")
        self.desk.note("card taken", "done", others.id, f"of {OTHER}")
        self.desk.note("client changed", "done", other.id, OTHER)
        self.desk.note("order confirmed", "alarm", others.id, f"{OTHER} again")

    def make(self, receiver: EvidenceReceiver) -> dict[str, Any]:
        """What was signed."""
        self.desk.make(receiver, self.folder / "pack.html")
        page = (self.folder / "pack.html").read_text("ascii", "replace")
        found = re.search(r'id="content">(.*?)</script>', page)
        assert found
        return json.loads(found[1])  # type: ignore[no-any-return]

    def written(self) -> str:
        """Everything but the PDF, as text."""
        texts = [each.read_text("utf-8") for each in sorted(self.folder.iterdir())
                 if each.suffix != ".pdf"]  # fmt: skip
        return "\n".join(texts)


@pytest.fixture
def packs(tmp_path: Path) -> Packs:
    return Packs(tmp_path)


def names(content: dict[str, Any]) -> list[str]:
    return [each["name"] for each in content["sections"]]


def actions(content: dict[str, Any]) -> list[str]:
    return [each["action"] for each in content["log"]["entries"]]


def cells(content: dict[str, Any], name: str) -> list[list[str]]:
    """The texts of a section's rows."""
    section = next(each for each in content["sections"] if each["name"] == name)
    return [[each if isinstance(each, str) else each[0] for each in row]
            for row in section["rows"]]  # fmt: skip


def test_a_bank_sees_how_the_company_works_and_no_client(packs: Packs) -> None:
    content = packs.make(BANK)
    assert {"data-flow", "providers", "card-agents", "coverage", "locks", "machine", "incidents",
            "refunds", "disputes", "drills", "draft-answers"} <= set(names(content))  # fmt: skip
    assert actions(content) == ["member suspended", "member suspended", "store rekeyed"]
    written = packs.written()
    for private in (OTHER, packs.client.name, packs.trip.record_locator, "4242", "@example"):
        assert private not in written, private
    assert [row[1:] for row in cells(content, "incidents")] == [
        ["a vendor's answer that could not be true", "alarm", "entry 8"]
    ]


def test_what_is_not_in_the_records_is_not_known(packs: Packs) -> None:
    content = packs.make(BANK)
    assert cells(content, "providers")[0][2:] == ["not known", "not known", "not known"]
    drills = cells(content, "drills")
    assert drills[0][2] == "no sign-in after 0.0 s; new key of the records: after 0.0 s"
    assert [row[1:3] for row in drills[1:]] == [["not known", "not known"]] * 3
    assert cells(content, "draft-answers")[0][1] == "not known"
    draft = next(each for each in content["sections"] if each["name"] == "draft-answers")
    assert draft["draft"] == "draft, your assessor decides"
    assert "draft, your assessor decides" in packs.written().splitlines()[1] + packs.written()


def test_an_insurer_sees_insurance_and_no_refunds(packs: Packs) -> None:
    content = packs.make(INSURER)
    assert "insurance" in names(content)
    assert not {"refunds", "disputes", "trip"} & set(names(content))
    assert ["Cyber", "Atlantic Mutual", "USD 1,000,000.00", "2027-06-30", "in order"] in cells(
        content, "insurance"
    )
    assert OTHER not in packs.written()


def test_a_client_sees_what_is_theirs_alone(packs: Packs) -> None:
    content = packs.make(EvidenceReceiver(ReceiverKind.CLIENT, packs.client.id))
    assert not content["log"]["entries"]
    assert not content["log"]["hashes"], "not even of others' entries"
    assert cells(content, "cards") == [["Visa ending 4242"]]
    assert any(packs.trip.agreements[0].words in row for row in cells(content, "consents"))
    written = packs.written()
    for private in (OTHER, "otherclientid", "Sterling", "Cards by phone", "desk one", "Bea"):
        assert private not in written, private
    assert not re.search(r"\b(?:\d[ -]?){13,19}\b", written), "no number of a card"


def test_a_dispute_shows_one_trip_with_its_part_of_the_log(packs: Packs) -> None:
    content = packs.make(EvidenceReceiver(ReceiverKind.DISPUTE, packs.trip.id))
    assert actions(content) == ["card taken"]
    assert [row[1] for row in cells(content, "deliveries")] == ["begun as a mail"]
    assert ["Flown", "not known"] in cells(content, "trip")
    assert OTHER not in packs.written()
    for traveler in packs.trip.travelers:
        assert str(traveler.born_on) not in packs.written()


def test_every_withheld_entry_is_pinned_by_its_hash(packs: Packs) -> None:
    log = packs.make(BANK)["log"]
    assert (log["first"], log["last"]) == (1, 9), "its own making is the last"
    assert len(b64decode(log["hashes"])) == 32 * 10
    assert packs.desk.log[-1].action == "evidence pack made"
    assert packs.desk.log[-1].outcome == "done"
    assert packs.desk.log[-1].detail == "bank or acquirer, as pack.html"


def test_a_flawed_log_is_said_and_none_of_it_given_out(packs: Packs) -> None:
    packs.make(BANK)
    links = packs.desk.chain.links
    links[0] = replace(links[0], entry=replace(links[0].entry, detail="another"))
    content = packs.make(BANK)
    assert content["log"]["flaws"] == ["Entry 1: the entry was changed."]
    assert not content["log"]["entries"]
    client = packs.make(EvidenceReceiver(ReceiverKind.CLIENT, packs.client.id))
    assert client["log"]["flaws"] == ["1 found: the company was shown which."]


def test_an_end_that_was_cut_and_a_member_whom_nobody_let_in_are_said(packs: Packs) -> None:
    packs.desk.flaw = "the end of the audit log is missing"
    packs.desk.keys.unproved = ("Mallory",)
    made = packs.desk.make(BANK, packs.folder / "pack.html")
    assert made.flaws == (
        "The member file names Mallory, whom no owner let in.",
        "The end of the audit log is missing.",
    )


def test_only_who_may_read_the_log_makes_a_pack(packs: Packs) -> None:
    member = Member("agentid", "Agent", "card agent", LIVE[Role.CARD_AGENT])
    with pytest.raises(Refused) as refused:
        packs.desk.maker(member)(BANK, packs.folder / "pack.html")
    assert refused.value.code == "not_permitted"
    assert not list(packs.folder.iterdir())


@pytest.mark.parametrize(
    ("receiver", "code"),
    [
        (EvidenceReceiver(ReceiverKind.CLIENT, "nobody"), "no_such_client"),
        (EvidenceReceiver(ReceiverKind.DISPUTE, "nothing"), "no_such_trip"),
    ],
)
def test_of_nobody_no_pack_is_made(packs: Packs, receiver: EvidenceReceiver, code: str) -> None:
    with pytest.raises(Refused) as refused:
        packs.make(receiver)
    assert refused.value.code == code
    assert (packs.desk.log[-1].outcome, packs.desk.log[-1].detail) == ("refused", code)
    assert not list(packs.folder.iterdir())


def test_a_text_like_a_card_number_stops_the_pack(packs: Packs) -> None:
    number = "4242 4242 4242 4242"
    store = packs.desk.store
    found = store.tables.trips[packs.trip.id]
    words = replace(found.agreements[0], words=f"charged to {number}")
    store.tables.trips[packs.trip.id] = replace(found, agreements=(words,))
    with pytest.raises(Refused) as refused:
        packs.make(EvidenceReceiver(ReceiverKind.CLIENT, packs.client.id))
    assert refused.value.code == "card_number_in_text"
    assert not list(packs.folder.iterdir())


def test_the_pack_names_who_made_it_and_when(packs: Packs) -> None:
    cover = packs.make(BANK)["cover"]
    assert cover == {
        "company": "Marlow Travel", "receiver": "bank or acquirer", "environment": "TRAINING",
        "made_at": f"{AT:%Y-%m-%d %H:%M:%S} UTC", "made_by": ADA.name,
    }  # fmt: skip
