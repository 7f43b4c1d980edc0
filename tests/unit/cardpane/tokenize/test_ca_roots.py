"""Connections to vendors trust the public certificate authorities and no others."""

from __future__ import annotations

import ssl
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.cardpane.card_buffer.card_buffer import CardBuffer
from desktop.cardpane.card_buffer.locked_memory import LockedMemory
from desktop.cardpane.tokenize.ca_roots import RootsMissing, public_roots
from desktop.cardpane.tokenize.tokenize import tokenize
from tests.unit.card_protocol.test_card_protocol import LIVE


def test_a_live_connection_trusts_the_bundled_list_and_not_the_system_store(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    trust = tokenize(CardBuffer(LockedMemory()), LIVE).trust
    listed = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    listed.load_verify_locations(cafile=public_roots())
    assert len(trust.get_ca_certs()) == len(listed.get_ca_certs()) > 50
    assert trust.verify_mode is ssl.CERT_REQUIRED
    assert trust.check_hostname
    assert trust.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_a_bundle_without_the_list_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    with pytest.raises(RootsMissing):
        tokenize(CardBuffer(LockedMemory()), replace(LIVE))
