"""The use cases of the sign-in page. Separate from the others, which are loaded later."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    # Only for the type checker: the page is shown before the use cases are loaded.
    from desktop.use_cases.access.sign_in import ListSignInChoices, SignIn
    from desktop.use_cases.ports.identity_port import PassphraseStrength
    from desktop.use_cases.ports.typed_secret import TypedSecret


@dataclass(frozen=True, slots=True)
class SignInUseCases:
    """The use cases available before sign-in. All of them block.

    `strength` takes a passphrase, which it wipes, and the member's name.
    """

    choices: ListSignInChoices
    sign_in: SignIn
    strength: Callable[[TypedSecret, str], PassphraseStrength]
