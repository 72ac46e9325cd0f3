"""Key pairs for access tokens: a private half for identity, a JWKS that everybody verifies with."""

import base64
import hashlib
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


def make_keys() -> tuple[str, str]:
    """A fresh Ed25519 pair: the private key as PEM (PKCS #8) and a JWKS with the public one."""
    private = Ed25519PrivateKey.generate()
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return pem, json.dumps({"keys": [public_jwk(private.public_key())]})


def public_jwk(key: Ed25519PublicKey) -> dict[str, str]:
    """The key as RFC 8037 writes it; `kid` is its RFC 7638 thumbprint, so it needs no list of names."""
    required = {"crv": "Ed25519", "kty": "OKP", "x": _base64url(key.public_bytes(Encoding.Raw, PublicFormat.Raw))}
    thumbprint = hashlib.sha256(json.dumps(required, sort_keys=True, separators=(",", ":")).encode()).digest()
    return {**required, "kid": _base64url(thumbprint), "use": "sig", "alg": "EdDSA"}


def _base64url(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
