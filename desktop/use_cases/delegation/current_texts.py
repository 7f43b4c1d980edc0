"""The text in force: the company's own, else the one that comes with the program."""

from __future__ import annotations

from desktop.booking.delegation.policy_text import PolicyText
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import PolicyLibrary
from desktop.use_cases.ports.store_port import Store


def current_text(store: Store, library: PolicyLibrary, name: str) -> PolicyText:
    """Of this name. Blocks. Refused ``policy_unknown``, ``policy_files_damaged``."""
    shipped = {text.name: text for text in library.texts()}
    if name not in shipped:
        raise Refused(
            "policy_unknown",
            "There is no text of this name.",
            "Nothing was changed.",
            "Choose one of the list.",
        )
    record = store.read(lambda repos: repos.safeguards.read())
    own = {saved.text.name: saved.text for saved in record.texts}
    return own.get(name, shipped[name])
