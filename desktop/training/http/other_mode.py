"""An answer that says the other of live and test mode, as no vendor's answer to our key may."""

from __future__ import annotations

import json

from flask import Response


def swap_mode(response: Response, name: str) -> None:
    """Turn every flag of this name over, in the answer only: what the server keeps stays true."""
    body = response.get_json(silent=True)
    if body is not None:
        response.set_data(json.dumps(_swapped(body, name)))


def _swapped(value: object, name: str) -> object:
    if isinstance(value, list):
        return [_swapped(item, name) for item in value]
    if isinstance(value, dict):
        return {
            key: not inner if key == name and isinstance(inner, bool) else _swapped(inner, name)
            for key, inner in value.items()
        }
    return value
