"""A log of failed sign-ins in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.booking.access.failed_sign_in import FailedSignIn


@dataclass
class FakeFailedSignIns:
    """Keeps the contract of `FailedSignInLog`."""

    failed: list[FailedSignIn] = field(default_factory=list)

    def add(self, failed: FailedSignIn) -> None:
        self.failed.append(failed)
