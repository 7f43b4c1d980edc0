"""The pane's check of signatures, against another implementation and against forged ones."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop.cardpane.authorization import ed25519
from desktop.cardpane.authorization.ed25519 import (
    Ed25519Verifier,
    NoSignatureCheck,
    ed25519_verifier,
    loaded_on_windows,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
TEXT = b"a text with\0all kinds\xff of bytes" * 100
SIGNATURE = KEY.sign(TEXT)
NEUTRAL = b"\x01" + bytes(31)
"""The neutral element, as a point of order one."""


def test_it_accepts_what_another_implementation_signed() -> None:
    verify = ed25519_verifier().verify
    for seed in range(20):
        key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        text = bytes([seed]) * seed * 7
        assert verify(key.public_key().public_bytes_raw(), key.sign(text), text)


@pytest.mark.parametrize("bit", [0, 7, 255, 256, 511])
def test_a_changed_bit_of_the_signature_is_refused(bit: int) -> None:
    changed = bytearray(SIGNATURE)
    changed[bit // 8] ^= 1 << bit % 8
    assert not ed25519_verifier().verify(PUBLIC, bytes(changed), TEXT)


def test_another_text_or_key_is_refused() -> None:
    verify = ed25519_verifier().verify
    other = Ed25519PrivateKey.from_private_bytes(bytes(32)).public_key().public_bytes_raw()
    assert not verify(PUBLIC, SIGNATURE, TEXT[:-1])
    assert not verify(PUBLIC, SIGNATURE, TEXT + b"\0")
    assert not verify(other, SIGNATURE, TEXT)
    assert verify(PUBLIC, SIGNATURE, TEXT), "a refusal spoils nothing"


@pytest.mark.parametrize("size", [0, 1, 31, 33, 64])
def test_what_is_no_key_by_its_length_is_refused(size: int) -> None:
    assert not ed25519_verifier().verify((PUBLIC * 2)[:size], SIGNATURE, TEXT)


@pytest.mark.parametrize("size", [0, 1, 32, 63, 65, 128])
def test_a_truncated_or_longer_signature_is_refused(size: int) -> None:
    assert not ed25519_verifier().verify(PUBLIC, (SIGNATURE * 2)[:size], TEXT)


def test_a_signature_is_not_accepted_in_its_other_form() -> None:
    """S plus the order of the group: the same by arithmetic, and no signature (RFC 8032, 5.1.7)."""
    order = 2**252 + 27742317777372353535851937790883648493
    more = int.from_bytes(SIGNATURE[32:], "little") + order
    assert not ed25519_verifier().verify(PUBLIC, SIGNATURE[:32] + more.to_bytes(32, "little"), TEXT)


@pytest.mark.parametrize("sign_bit", [0, 0x80])
@pytest.mark.parametrize("point", sorted(ed25519._SMALL_ORDER))
def test_a_key_of_small_order_verifies_nothing(point: bytes, sign_bit: int) -> None:
    key = point[:-1] + bytes((point[-1] | sign_bit,))
    for attempt in range(16):
        assert not ed25519_verifier().verify(key, NEUTRAL + bytes(32), bytes((attempt,)))


def test_without_that_rule_such_a_key_would_verify_any_text() -> None:
    """Proves that the rule is needed: another implementation accepts this forgery."""
    for text in (b"any text", b"and any other"):
        Ed25519PublicKey.from_public_bytes(NEUTRAL).verify(NEUTRAL + bytes(32), text)


def test_a_python_without_a_library_to_ask_checks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Hidden(ctypes.CDLL):
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            raise AttributeError(name)

    monkeypatch.setattr(ctypes, "CDLL", Hidden)
    with pytest.raises(NoSignatureCheck):
        Ed25519Verifier()


@pytest.mark.parametrize("answer", [0, 1, -1])
def test_a_library_that_does_not_know_the_known_answer_checks_nothing(
    monkeypatch: pytest.MonkeyPatch, answer: int
) -> None:
    real = ed25519._library()

    class Broken:
        def __getattr__(self, name: str) -> Any:  # noqa: ANN401
            return (lambda *_: answer) if name == "EVP_DigestVerify" else getattr(real, name)

    monkeypatch.setattr(ed25519, "_library", Broken)
    with pytest.raises(NoSignatureCheck):
        Ed25519Verifier()


class WindowsKernel:
    """GetModuleHandleW of Windows: the library that this Python's TLS uses, under one name."""

    def __init__(self, loaded: str) -> None:
        self._loaded = loaded

    def _handle(self, name: str) -> int:
        import _ssl

        handle: int = ctypes.CDLL(getattr(_ssl, "__file__", None))._handle
        return handle if name == self._loaded else 0

    @property
    def GetModuleHandleW(self) -> Any:  # noqa: ANN401
        return ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_wchar_p)(self._handle)


@pytest.mark.skipif(sys.platform == "win32", reason="plays Windows elsewhere; there it runs")
@pytest.mark.parametrize("name", ["libcrypto-3.dll", "libcrypto-1_1.dll"])
def test_on_windows_the_library_that_tls_has_loaded_is_asked_for_by_name(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ed25519, "_loaded", lambda: loaded_on_windows(WindowsKernel(name)))
    assert Ed25519Verifier().verify(PUBLIC, SIGNATURE, TEXT)


def test_on_windows_without_it_nothing_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    kernel = WindowsKernel("another.dll")
    monkeypatch.setattr(ed25519, "_loaded", lambda: loaded_on_windows(kernel))
    with pytest.raises(NoSignatureCheck):
        Ed25519Verifier()
