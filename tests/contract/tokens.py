"""Access tokens that do not hold, each for another reason."""

import base64
import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from cli.house import Keys
from shared.auth import AUDIENCE, ISSUER
from shared.ids import new_id

REQUIRED = ("exp", "iat", "iss", "aud", "sub", "role")


def good_claims(role: str = "admin", **changes: Any) -> dict[str, Any]:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": str(new_id()), "role": role, "iat": now, "exp": now + 600}
    return {name: value for name, value in {**claims, **changes}.items() if value is not ...}


def signed(keys: Keys, claims: dict[str, Any], **headers: Any) -> str:
    """A token identity itself could have made, whatever it claims."""
    private = load_pem_private_key(keys.private_pem.encode(), password=None)
    return jwt.encode(claims, private, algorithm="EdDSA", headers={"kid": _key(keys)["kid"], **headers})  # type: ignore[arg-type]


def bad_tokens(keys: Keys) -> dict[str, str]:
    """Name → token; none of them may open anything."""
    now, key = int(time.time()), _key(keys)
    good = signed(keys, good_claims())
    head, payload, signature = good.split(".")
    public = base64.urlsafe_b64decode(key["x"] + "=")
    forged = dict.fromkeys(REQUIRED, ...)
    return {
        "empty": "",
        "garbage": "garbage",
        "garbage in three parts": "a.b.c",
        "not text": "\xff\xfe.\xff.\xff",
        "expired": signed(keys, good_claims(exp=now - 1)),
        "not yet valid": signed(keys, good_claims(nbf=now + 600)),
        "issued tomorrow": signed(keys, good_claims(iat=now + 86400, exp=now + 90000)),
        "expiry no number": signed(keys, good_claims(exp="tomorrow")),
        "another key under our name": jwt.encode(
            good_claims(), Ed25519PrivateKey.generate(), algorithm="EdDSA", headers={"kid": key["kid"]}
        ),
        "a key nobody knows": signed(keys, good_claims(), kid="unknown"),
        "no key named": jwt.encode(good_claims(), Ed25519PrivateKey.generate(), algorithm="EdDSA"),
        "unsigned": jwt.encode(good_claims(), None, algorithm="none", headers={"kid": key["kid"]}),
        "HS256 with the public key": jwt.encode(good_claims(), public, algorithm="HS256", headers={"kid": key["kid"]}),
        "signature cut off": f"{head}.{payload}.",
        "signature of another": f"{head}.{payload}.{signed(keys, good_claims('manager')).rpartition('.')[2]}",
        "role raised afterwards": _rewritten(signed(keys, good_claims("manager")), role="admin"),
        "of another system": signed(keys, good_claims(iss="somebody")),
        "for another system": signed(keys, good_claims(aud="somebody")),
        "a role nobody has": signed(keys, good_claims("owner")),
        "several roles": signed(keys, good_claims(role=["admin", "manager"])),
        "somebody without an id": signed(keys, good_claims(sub="anna")),
        "an id that is a number": signed(keys, good_claims(sub=1)),
        "a team that is no id": signed(keys, good_claims(team_id="sales")),
        "scopes of a person": signed(keys, good_claims("manager", scopes=["contacts:read"])),
        "scopes that are no list": signed(keys, good_claims("integrator", scopes="contacts:read")),
        **{f"without {name}": signed(keys, good_claims(**{name: forged[name]})) for name in REQUIRED},
        "a public key for a token": json.dumps(key),
        "signed twice": f"{good}.{signature}",
    }


def _key(keys: Keys) -> dict[str, str]:
    found: dict[str, str] = json.loads(keys.jwks)["keys"][0]
    return found


def _rewritten(token: str, **changes: Any) -> str:
    head, payload, signature = token.split(".")
    claims = {**json.loads(base64.urlsafe_b64decode(payload + "==")), **changes}
    again = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"{head}.{again}.{signature}"
