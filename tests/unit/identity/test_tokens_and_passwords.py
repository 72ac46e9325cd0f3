"""Signing keys and password hashes, as the adapters make them."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.identity.adapters.keys import make_keys
from services.identity.adapters.passwords import Passwords
from services.identity.adapters.tokens import NoSigningKey, Signer
from shared.auth import AUDIENCE, ISSUER, verify_token
from shared.errors import Unauthorized


def claims(**changes: object) -> dict[str, object]:
    now = datetime.now(UTC)
    given = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(uuid4()), "role": "manager", "iat": now}
    return {**given, "exp": now + timedelta(minutes=10), **changes}


def test_what_identity_signs_everybody_verifies() -> None:
    pem, jwks = make_keys()
    wanted = claims()
    assert verify_token(Signer(pem, jwks).sign(wanted), jwks)["sub"] == wanted["sub"]


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": datetime(2020, 1, 1, tzinfo=UTC)},
        {"iss": "somebody-else"},
        {"aud": "another-system"},
        {"role": "owner"},
        {"sub": "anna"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_token_with_a_wrong_claim_does_not_hold(changes: dict[str, object]) -> None:
    pem, jwks = make_keys()
    with pytest.raises(Unauthorized):
        verify_token(Signer(pem, jwks).sign(claims(**changes)), jwks)


def test_a_token_signed_with_another_key_does_not_hold() -> None:
    (pem, jwks), (_, others) = make_keys(), make_keys()
    with pytest.raises(Unauthorized):
        verify_token(Signer(pem, jwks).sign(claims()), others)


def test_the_key_id_is_the_thumbprint_of_rfc_7638() -> None:
    [key] = json.loads(make_keys()[1])["keys"]
    canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{key["x"]}"}}'
    expected = base64.urlsafe_b64encode(hashlib.sha256(canonical.encode()).digest()).rstrip(b"=").decode()
    assert key["kid"] == expected
    assert "d" not in key


@pytest.mark.parametrize(
    ("private", "told"),
    [(None, "FIBEX_TOKEN_PRIVATE_KEY"), ("not a key", "PEM"), (make_keys()[0], "FIBEX_TOKEN_PUBLIC_KEYS")],
    ids=["missing", "unreadable", "unknown to those who verify"],
)
def test_identity_does_not_start_with_a_signing_key_that_is(private: str | None, told: str) -> None:
    with pytest.raises(NoSigningKey, match=told):
        Signer(private, make_keys()[1])


async def test_a_password_fits_its_own_hash_only() -> None:
    passwords = Passwords(memory_mib=19)
    hashed = await passwords.hash("correct horse")
    assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$") and "correct horse" not in hashed
    assert await Passwords(memory_mib=1).match(hashed, "correct horse"), "a hash says itself what it was made with"
    assert await passwords.match(hashed, "correct horse")
    assert not await passwords.match(hashed, "correct horse ")


async def test_without_an_account_nothing_fits_not_even_the_stand_in() -> None:
    assert not await Passwords(1).match(None, "nobody has this password, and it opens nothing")
