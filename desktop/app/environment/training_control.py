"""One call to the control server of this run's training servers."""

from __future__ import annotations

import json

from .training_process import TrainingServers

_READ_SECONDS = 5.0


def ask_control(servers: TrainingServers, path: str, asked: object) -> object:
    """What it answers; `asked` goes as JSON, None only reads. Blocks; OSError where there is no
    good answer.
    """
    # Imported here, for it is slow to load and seldom needed.
    from desktop.system.https import HttpsClient, NoAnswer, NotSent

    line = HttpsClient.open(servers.control_url, servers.ca_file)
    try:
        reply = line.send(
            "GET" if asked is None else "POST",
            path,
            headers={
                "Authorization": f"Bearer {servers.control_token}",
                "Content-Type": "application/json",
            },
            body=None if asked is None else json.dumps(asked).encode(),
            read_seconds=_READ_SECONDS,
        )
        if reply.status >= 300:
            raise ConnectionError(f"the control server answered {reply.status}")
        return reply.untrusted_json()
    except (NotSent, NoAnswer, ValueError) as silent:
        raise ConnectionError("the control server did not answer") from silent
    finally:
        line.session.close()
