"""The forms of the sign-in page, and what each of them asks for."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desktop.use_cases.access.sign_in import SignInRequest
    from desktop.use_cases.ports.typed_secret import TypedSecret


class Mode(Enum):
    """The form that the page shows. The value goes into the log."""

    FIRST = "first_start"
    ENTER = "sign_in"
    RECOVER = "recover"
    CODE = "code"


# Other refusals say to press Enter again, with what is typed.
NOT_THIS_PASSPHRASE = frozenset({"wrong_passphrase", "wrong_name_or_passphrase", "locked_out"})
TEXTS = {
    Mode.FIRST: (
        "Welcome. This desk is yours.",
        "Your passphrase and a secret in this computer's keyring together open the "
        "records. One without the other opens nothing, so nobody can reset it for you.",
    ),
    Mode.ENTER: ("Sign in", "Your name and your passphrase."),
    Mode.RECOVER: (
        "Open with the recovery sheet",
        "Type the code from the paper; spaces do not matter. Then choose a new passphrase.",
    ),
    Mode.CODE: (
        "Join with a code",
        "Type the code that the owner gave you, then choose a passphrase of your own. "
        "Nobody else ever knows it.",
    ),
}
ENTER_LABELS = {
    Mode.FIRST: "Create this desk",
    Mode.ENTER: "Sign in",
    Mode.RECOVER: "Open and set the new passphrase",
    Mode.CODE: "Join",
}
STRENGTH_LABELS = ("far too easy", "too easy", "too easy", "strong", "very strong")


def sign_in_request(
    mode: Mode,
    *,
    passphrase: TypedSecret,
    name: str,
    member: str,
    code: TypedSecret,
    digits: TypedSecret,
    finish_first_start: bool,
) -> SignInRequest:
    """What was typed; what the form does not ask for is empty. Call it on a worker thread, where
    the requests are loaded already.
    """
    from desktop.use_cases.access import sign_in

    if mode is Mode.FIRST:
        return sign_in.OwnerEnrollment(name, passphrase)
    if mode is Mode.CODE:
        return sign_in.CodeSignIn(code, passphrase, digits or None)
    if mode is Mode.RECOVER:
        return sign_in.RecoverySignIn(code, passphrase, member, name)
    return sign_in.PassphraseSignIn(passphrase, member, name, digits or None, finish_first_start)
