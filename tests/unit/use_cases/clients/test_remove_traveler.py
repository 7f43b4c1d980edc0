"""Removing a traveler from a client's file."""

from __future__ import annotations

from desktop.use_cases.clients.open_client import OpenClient
from desktop.use_cases.clients.remove_traveler import RemoveTraveler
from tests.support.samples import sample_companion, sample_traveler
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def test_a_removed_traveler_is_gone_once(desk: UseCaseFixture) -> None:
    client = desk.add_client()
    for traveler in (sample_traveler(), sample_companion()):
        desk.store.write(lambda repos, each=traveler: repos.clients.save_traveler(each))  # type: ignore[misc]
    remove = RemoveTraveler(desk.actor, desk.store)
    remove(sample_companion())
    remove(sample_companion())
    assert OpenClient(desk.actor, desk.store)(client.id).travelers == (sample_traveler(),)
    assert desk.actions() == [("traveler removed", "done")]
