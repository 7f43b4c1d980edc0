"""What can be made to go wrong in training, so that every ending can be practiced."""

from __future__ import annotations

import json
from dataclasses import dataclass

from desktop.use_cases.errors import Unreachable

from .training_process import TrainingServers

TRAINING_FAULTS: tuple[tuple[str, str], ...] = (
    ("price_jump", "the next fare rises when asked again"),
    ("fare_gone", "the next fare is gone when asked again"),
    ("airline_refuses_card", "the airline refuses the next card"),
    ("decline_at_token", "the processor refuses the next card"),
    ("decline", "the bank refuses our next fee"),
    ("airline_silent", "the airline does not answer the next booking"),
    ("order_pending", "the airline confirms the next booking later"),
    ("order_not_created", "the airline cannot make the next booking"),
    ("slow", "the next search is slow"),
)


@dataclass(frozen=True, slots=True)
class TrainingFaults:
    """Asks the training servers of this run for a fault by name."""

    servers: TrainingServers

    def __call__(self, fault: str) -> None:
        """Once, at the next chance. Blocks; Unreachable when the servers do not answer."""
        # Imported here, for it is slow to load and needed by a key press only.
        from desktop.system.https import HttpsClient, NoAnswer, NotSent

        line = HttpsClient.open(self.servers.control_url, self.servers.ca_file)
        try:
            reply = line.send(
                "POST",
                "/faults",
                headers={
                    "Authorization": f"Bearer {self.servers.control_token}",
                    "Content-Type": "application/json",
                },
                body=json.dumps({"name": fault, "times": 1}).encode(),
                read_seconds=5.0,
            )
        except (NotSent, NoAnswer) as silent:
            raise _not_asked() from silent
        finally:
            line.session.close()
        if reply.status >= 300:
            raise _not_asked()


def _not_asked() -> Unreachable:
    return Unreachable(
        "fault_not_triggered",
        "The training servers did not take it.",
        "Nothing was changed.",
        "Start Skycap again if this goes on.",
    )
