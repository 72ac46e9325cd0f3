"""Signing in and out: attempts, sessions, the tokens they give, passwords."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.identity import store
from services.identity.adapters.tokens import Signer, digest, fresh_secret
from services.identity.domain.people import NotYourPassword, User, check_may_manage, small_letters
from services.identity.domain.signing_in import (
    ANSWER_LOST_WITHIN,
    FAILURES_COUNT_FOR,
    TOKEN_LIFETIME,
    CredentialsRejected,
    RefreshRejected,
    Session,
    SessionUnknown,
    SignInThrottled,
    check_attempts,
    session_until,
)
from shared.auth import AUDIENCE, ISSUER, Actor
from shared.db import Transaction
from shared.errors import SessionEnded
from shared.events import AccessEnded
from shared.ids import new_id


@dataclass(frozen=True)
class Attempt:
    """A sign-in under way. It counts as failed until it succeeds, so parallel guesses cannot slip past the limit."""

    id: UUID
    email: str
    password_hash: str | None


@dataclass(frozen=True)
class SignedIn:
    """What a session gives: a token for the services, one to get the next with, and whose they are."""

    access_token: str
    refresh_token: str
    user: User
    session: Session


@dataclass(frozen=True)
class Place:
    """Where somebody signs in from: a browser or a program, its address, what it says it is."""

    kind: str
    address: str
    agent: str


async def begin_sign_in(tx: Transaction, email: str, address: str) -> Attempt:
    """Count the attempt; its transaction commits before the password is looked at, whatever comes of it."""
    account = _account_of(email)
    await store.people.lock(tx, f"account:{account}")
    await store.people.lock(tx, f"address:{address}")
    failures = await store.sessions.failures_since(tx, account, address, tx.now - FAILURES_COUNT_FOR)
    check_attempts(*failures, tx.now)
    attempt = Attempt(new_id(tx.now), email, (await store.people.user_by_email(tx, small_letters(email)))[1])
    await store.sessions.add_attempt(tx, attempt.id, account, address)
    return attempt


async def finish_sign_in(tx: Transaction, attempt: Attempt, matches: bool, signer: Signer, place: Place) -> SignedIn:
    """Start a session. Raises CredentialsRejected, the same whatever was wrong."""
    user, password_hash = await store.people.user_by_email(tx, small_letters(attempt.email))
    if not matches or user is None or not user.active or password_hash != attempt.password_hash:
        raise CredentialsRejected("e-mail or password is not right")
    await store.sessions.forget_attempt(tx, attempt.id)
    session = Session(
        id=new_id(tx.now),
        user_id=user.id,
        **vars(place),
        started_at=tx.now,
        last_seen_at=tx.now,
        expires_at=session_until(tx.now, tx.now),
    )
    await store.sessions.start_session(tx, session)
    return await _give_tokens(tx, session, user, signer)


async def renew_session(tx: Transaction, refresh_token: str, signer: Signer, address: str) -> SignedIn | None:
    """Give the next pair of tokens for this one. None where it was used long ago: then its session has ended.

    Used just now, its answer may have been lost (a page closed meanwhile), and it is taken again. Whatever was given
    for it stops holding: of a copy and its original, the second to come back shows that there are two.

    The edge raises that refusal itself, after the commit: raised in here it would undo the end of the session.
    """
    found = await store.sessions.spend_refresh_token(tx, digest(refresh_token))
    if found is None:
        raise RefreshRejected("the refresh token does not hold; sign in again")
    session, user, spent_at = found
    if tx.now - spent_at > ANSWER_LOST_WITHIN or not user.active:
        await store.sessions.end_session(tx, session.id, user.id)
        tx.emit(AccessEnded(access_id=session.id, holder_id=user.id, reason="copied" if user.active else "deactivated"))
        return None
    until = session_until(session.started_at, tx.now)
    await store.sessions.prolong_session(tx, session.id, address, until)
    return await _give_tokens(tx, session, user, signer)


async def check_session(tx: Transaction, session_id: UUID | None, role: str) -> UUID:
    """The session of a token. Raises SessionEnded after a sign-out, a deactivation or a change of role."""
    user = await store.sessions.session_user(tx, session_id) if session_id else None
    if session_id is None or user is None or not user.active or user.role != role:
        raise SessionEnded("the session has ended or your role has changed; sign in again")
    return session_id


async def end_session(tx: Transaction, actor: Actor, session_id: UUID) -> None:
    """Sign out at one place: identity refuses its tokens from now on, the others as soon as they hear. AccessEnded."""
    if not await store.sessions.end_session(tx, session_id, actor.id):
        raise SessionUnknown(f"you have no open session {session_id}")
    tx.emit(AccessEnded(access_id=session_id, holder_id=actor.id, reason="signed_out"))


async def begin_own_password_change(tx: Transaction, user: User, address: str) -> str | None:
    """The present hash to check against. Raises SignInThrottled: guessing here counts like guessing at the door."""
    account = _account_of(user.email)
    if not await store.people.try_lock(tx, f"account:{account}"):
        raise SignInThrottled("another attempt for this account is under way; try again")
    check_attempts(*await store.sessions.failures_since(tx, account, address, tx.now - FAILURES_COUNT_FOR), tx.now)
    return await store.sessions.password_hash(tx, user.id)


async def count_failure(tx: Transaction, email: str, address: str) -> None:
    """Remember a wrong password; in a transaction of its own, as the refusal rolls back the request's."""
    await store.sessions.add_attempt(tx, new_id(tx.now), _account_of(email), address)


async def set_password(tx: Transaction, actor: Actor, user: User, password_hash: str, session_id: UUID) -> None:
    """Give the account another password. Its sessions end, but for the one that asks. Tells AccessEnded of each."""
    if user.id != actor.id:
        if actor.role not in {"admin", "ops"}:
            raise NotYourPassword("you may set your own password; for others ask an administrator")
        check_may_manage(actor.role, user.role)
    await store.sessions.put_password_hash(tx, user.id, password_hash)
    for ended in await store.sessions.end_sessions_of(tx, user.id, but=session_id):
        tx.emit(AccessEnded(access_id=ended, holder_id=user.id, reason="password_changed"))
    await store.sessions.forget_attempts_of(tx, _account_of(user.email))


async def forget_the_old(tx: Transaction) -> None:
    """Attempts count for minutes and tokens live for minutes; a week of ended sessions is kept to look back on."""
    await store.sessions.forget_before(tx, tx.now - FAILURES_COUNT_FOR, tx.now - timedelta(days=7))


def _account_of(email: str) -> str:
    """What attempts on an account are counted under: people type passwords into the field for the e-mail."""
    return hashlib.sha256(small_letters(email).encode()).hexdigest()


async def _give_tokens(tx: Transaction, session: Session, user: User, signer: Signer) -> SignedIn:
    refresh_token = fresh_secret()
    await store.sessions.add_refresh_token(tx, session.id, digest(refresh_token))
    return SignedIn(signer.sign(_claims(tx, user, session.id)), refresh_token, user, session)


def _claims(tx: Transaction, user: User, session_id: UUID) -> dict[str, Any]:
    return {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": str(user.id),
        "iat": tx.now.timestamp(),  # to the microsecond: a session may give a token right after its others ended
        "exp": int((tx.now + TOKEN_LIFETIME).timestamp()),
        "jti": str(new_id(tx.now)),
        "sid": str(session_id),
        "role": user.role,
        "team_id": str(user.team_id) if user.team_id else None,
        "name": user.name,
        "lang": user.language,
    }
