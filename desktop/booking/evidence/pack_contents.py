"""Which sections each receiver gets, in their order."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from . import company_sections, draft_answers, people_sections, record_sections, trip_sections
from .evidence_facts import EvidenceFacts
from .evidence_receiver import EvidenceReceiver, ReceiverKind
from .pack_section import PackSection


def sections_for(receiver: EvidenceReceiver, facts: EvidenceFacts) -> tuple[PackSection, ...]:
    """Made from `facts`, which hold no more of clients than this receiver may see."""
    return _CONTENTS[receiver.kind](facts)


def _for_bank(facts: EvidenceFacts) -> tuple[PackSection, ...]:
    return (
        company_sections.data_flow(facts),
        company_sections.kept_of_card(),
        company_sections.providers(facts),
        people_sections.card_agents(facts),
        people_sections.limits(facts),
        people_sections.coverage(facts),
        people_sections.policies(facts),
        company_sections.locks(facts),
        company_sections.machine(facts),
        record_sections.incidents(facts),
        record_sections.refunds_by_month(facts),
        record_sections.disputes_by_month(facts),
        record_sections.drills(facts),
        company_sections.checklist(facts),
        draft_answers.draft_saq(facts),
    )


def _for_insurer(facts: EvidenceFacts) -> tuple[PackSection, ...]:
    return (
        company_sections.data_flow(facts),
        company_sections.kept_of_card(),
        people_sections.insurance(facts),
        people_sections.policies(facts),
        people_sections.limits(facts),
        people_sections.coverage(facts),
        people_sections.card_agents(facts),
        company_sections.locks(facts),
        company_sections.machine(facts),
        record_sections.incidents(facts),
        record_sections.drills(facts),
        company_sections.providers(facts),
        draft_answers.draft_insurer(facts),
    )


def _for_client(facts: EvidenceFacts) -> tuple[PackSection, ...]:
    return (
        trip_sections.about_client(facts),
        people_sections.card_agent_names(facts),
        company_sections.data_flow(facts),
        company_sections.kept_of_card(),
        trip_sections.card_on_file(facts),
        trip_sections.consents(facts, for_client=True),
        trip_sections.charges(facts),
        trip_sections.withdrawing(),
    )


def _for_dispute(facts: EvidenceFacts) -> tuple[PackSection, ...]:
    return (
        trip_sections.trip_summary(facts),
        trip_sections.consents(facts, for_client=False),
        trip_sections.charges(facts),
        trip_sections.deliveries(facts),
        trip_sections.news(facts),
        trip_sections.trip_refunds(facts),
    )


_CONTENTS: Mapping[ReceiverKind, Callable[[EvidenceFacts], tuple[PackSection, ...]]] = (
    MappingProxyType(
        {
            ReceiverKind.BANK: _for_bank,
            ReceiverKind.INSURER: _for_insurer,
            ReceiverKind.CLIENT: _for_client,
            ReceiverKind.DISPUTE: _for_dispute,
        }
    )
)
