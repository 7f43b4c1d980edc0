"""What the members page says: of the own account, and of what it shows once."""

from __future__ import annotations

# By `MembersPage.shown_once`.
LEAVE_QUESTION = {
    "code": (
        "Has the code been noted? It is not shown again.",
        "Y: it is noted. Ctrl+Shift+Enter goes on without it; it stays good for its 24 hours "
        "until it is withdrawn.",
    ),
    "second factor": (
        "The second factor is not set up yet.",
        "Type the six digits, then press Enter. Ctrl+Shift+Enter goes on without it: sign-in asks "
        "for what it asked for before.",
    ),
}
"""What happened, and what to press. The recovery sheet asks its own question."""

CAME_LATE = {
    "code": ("The code is there, and is shown this once.", "G P shows it."),
    "recovery sheet": ("The recovery sheet is there, and is shown this once.", "G P shows it."),
    "second factor": ("The second factor can be set up now.", "G P shows it."),
}
LOST_AT_LOCK = {
    "code": (
        "A code was on the screen when the desk was locked.",
        "It is not shown again. If it was not noted, make another one.",
    ),
    "recovery sheet": (
        "The new recovery sheet was on the screen when the desk was locked.",
        "It is not shown again, and the sheet before it opens nothing any more. Unless it is on "
        "paper, make another one: Ctrl+R.",
    ),
    "second factor": (
        "The second factor was not set up when the desk was locked.",
        "Sign-in asks for what it asked for before. Ctrl+F begins again.",
    ),
}
"""What happened, and what to press, after the next sign-in."""


def own_keys_text(role: str, *, owner: bool) -> str:
    """The role of the member, and the keys for their own account."""
    keys = (
        f"{role.capitalize()}. Ctrl+P changes your passphrase, Ctrl+F adds a second factor, "
        "Ctrl+D makes a code for another computer of yours."
    )
    if owner:
        keys += " Ctrl+R makes a new recovery sheet. H hides the names at sign-in."
    return keys


def key_change(percent: int) -> tuple[str, str]:
    """How far the records have come with their new key. Two sentences."""
    return (
        f"The records take a new key: {percent} %.",
        "You can go on working. Locking or closing Skycap puts it off to the next sign-in.",
    )


def how_long(*, elsewhere: bool) -> str:
    """How long a code is good, and what it costs unused. `elsewhere`: for another computer."""
    text = (
        "Shown once. It is good for one use within 24 hours, at sign-in: Ctrl+I."
        " If it ends unused, its role gets new keys, and for an owner so does the organization."
    )
    if elsewhere:
        text += " Sign in here yourself after that and within them, or it does not count."
    return text
