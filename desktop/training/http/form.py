"""Reads the processor's nested forms: ``a[b][c]=x`` and ``a[]=x`` or ``a[0]=x``."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

_NAME = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")


class BadForm(ValueError):
    """The text is not a form that can be read."""


def read_form(text: str) -> dict[str, Any]:
    """Nested dicts of strings; lists where the brackets are empty or hold numbers."""
    tree: dict[str, Any] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        match = _NAME.fullmatch(name)
        if match is None:
            raise BadForm(name)
        steps = [match.group(1), *re.findall(r"\[([^\[\]]*)\]", match.group(2))]
        _put(tree, steps, value)
    return {key: _listed(value) for key, value in tree.items()}


def _put(tree: dict[str, Any], steps: list[str], value: str) -> None:
    for step in steps[:-1]:
        tree = tree.setdefault(_step(tree, step), {})
        if not isinstance(tree, dict):
            raise BadForm("a field is both a value and a group")
    tree[_step(tree, steps[-1])] = value


def _step(tree: dict[str, Any], step: str) -> str:
    return step or str(len(tree))


def _listed(value: object) -> object:
    if not isinstance(value, dict):
        return value
    inner = {key: _listed(each) for key, each in value.items()}
    if inner and all(key.isascii() and key.isdigit() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
