"""Signing of access tokens with identity's private key; secrets that are kept as their digests alone."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from .keys import public_jwk


def fresh_secret() -> str:
    """256 bits that nobody can guess, as text for a header or a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    """What is kept of such a secret: enough to know it again, useless to whoever reads the database."""
    return hashlib.sha256(secret.encode()).hexdigest()


class NoSigningKey(Exception):
    """Identity cannot start: its signing key is missing, unreadable or unknown to those who verify."""


class Signer:
    """Signs claims with EdDSA; the header's `kid` says with which key."""

    def __init__(self, private_pem: str | None, public_keys: str) -> None:
        """Raises NoSigningKey with what to do, so that a wrong key is found at the start, not at the first sign-in."""
        if not private_pem:
            raise NoSigningKey(
                "token_private_key is not set: identity signs access tokens with it; "
                "give an Ed25519 key (PEM) in FIBEX_TOKEN_PRIVATE_KEY or FIBEX_TOKEN_PRIVATE_KEY_FILE"
            )
        self._key = _read(private_pem)
        self.kid = public_jwk(self._key.public_key())["kid"]
        if self.kid not in {key.get("kid") for key in json.loads(public_keys)["keys"]}:
            raise NoSigningKey(
                f"token_public_keys does not hold the public half of token_private_key (kid {self.kid}); "
                "add it to FIBEX_TOKEN_PUBLIC_KEYS of every service"
            )

    def sign(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode(dict(claims), self._key, algorithm="EdDSA", headers={"kid": self.kid})


def _read(private_pem: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(private_pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise NoSigningKey("token_private_key cannot be read: it must be an unencrypted private key in PEM") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoSigningKey("token_private_key is not an Ed25519 key; `openssl genpkey -algorithm ed25519` makes one")
    return key
