"""Checks Ed25519 signatures (RFC 8032) by OpenSSL's libcrypto, which is here for TLS anyway.

It is found through Python's own TLS module, so it is the same library whatever it is called, and it
must pass a known answer before it is believed. Loaded before the pane is sealed: after that no
library can be.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from typing import Any

KEY_BYTES, SIGNATURE_BYTES = 32, 64

_ED25519 = 1087
"""EVP_PKEY_ED25519 (openssl/evp.h)."""

# The points of small order, without the sign bit: under such a key, signatures of any text can be
# made without a private key, and OpenSSL does not refuse them.
_SMALL_ORDER = frozenset(
    bytes.fromhex(point)
    for point in (
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0100000000000000000000000000000000000000000000000000000000000000",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    )
)
# RFC 8032, section 7.1, test 2.
_KNOWN_KEY = bytes.fromhex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")
_KNOWN_SIGNATURE = bytes.fromhex(
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
)
_KNOWN_TEXT = b"\x72"


# Of python.org's Python: 3.11.5 and later, and before.
_WINDOWS_NAMES = ("libcrypto-3.dll", "libcrypto-1_1.dll")


class NoSignatureCheck(Exception):
    """This Python's OpenSSL cannot be asked, or does not give the known answer."""


class Ed25519Verifier:
    """Loads the library and tries it. NoSignatureCheck."""

    def __init__(self) -> None:
        try:
            self._crypto = _library()
        except (OSError, AttributeError) as missing:
            raise NoSignatureCheck from missing
        right = self.verify(_KNOWN_KEY, _KNOWN_SIGNATURE, _KNOWN_TEXT)
        if not right or self.verify(_KNOWN_KEY, _KNOWN_SIGNATURE, _KNOWN_TEXT + b"\0"):
            raise NoSignatureCheck

    def verify(self, key: bytes, signature: bytes, text: bytes) -> bool:
        """Whether this is the key's signature of the text. False also for what is no key."""
        if len(key) != KEY_BYTES or len(signature) != SIGNATURE_BYTES:
            return False
        if key[:-1] + bytes((key[-1] & 0x7F,)) in _SMALL_ORDER:
            return False
        crypto = self._crypto
        public = crypto.EVP_PKEY_new_raw_public_key(_ED25519, None, key, KEY_BYTES)
        context = crypto.EVP_MD_CTX_new()
        try:
            if not public or not context:
                return False
            if crypto.EVP_DigestVerifyInit(context, None, None, None, public) != 1:
                return False
            size = len(signature)
            return bool(crypto.EVP_DigestVerify(context, signature, size, text, len(text)) == 1)
        finally:
            crypto.EVP_MD_CTX_free(context)
            crypto.EVP_PKEY_free(public)
            # A refusal leaves its reason in this thread's queue, where TLS would find it.
            crypto.ERR_clear_error()


@cache
def ed25519_verifier() -> Ed25519Verifier:
    """The one of this process. NoSignatureCheck."""
    return Ed25519Verifier()


def _loaded() -> ctypes.CDLL:
    import _ssl

    if sys.platform == "win32":
        return loaded_on_windows(ctypes.WinDLL("kernel32"))
    # A symbol is looked up in what this module was linked with, too (dlsym(3)).
    return ctypes.CDLL(getattr(_ssl, "__file__", None))


def loaded_on_windows(kernel32: Any) -> ctypes.CDLL:  # noqa: ANN401
    """Windows looks a symbol up in one library only (GetProcAddress), so it is asked for the one
    that Python's TLS has loaded, by name and never by path. OSError.
    """
    kernel32.GetModuleHandleW.restype = ctypes.c_void_p
    for name in _WINDOWS_NAMES:
        handle = kernel32.GetModuleHandleW(name)
        if handle:
            return ctypes.CDLL(name, handle=handle)
    raise OSError(f"none of {_WINDOWS_NAMES} is loaded")


def _library() -> ctypes.CDLL:
    crypto = _loaded()
    pointer, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
    signatures: dict[str, tuple[object, tuple[object, ...]]] = {
        "EVP_PKEY_new_raw_public_key": (pointer, (ctypes.c_int, pointer, text, size)),
        "EVP_PKEY_free": (None, (pointer,)),
        "EVP_MD_CTX_new": (pointer, ()),
        "EVP_MD_CTX_free": (None, (pointer,)),
        "EVP_DigestVerifyInit": (ctypes.c_int, (pointer,) * 5),
        "EVP_DigestVerify": (ctypes.c_int, (pointer, text, size, text, size)),
        "ERR_clear_error": (None, ()),
    }
    for name, (returns, takes) in signatures.items():
        function = getattr(crypto, name)
        function.restype, function.argtypes = returns, takes
    return crypto
