"""Codes that people carry from the app to a chat, to show that both are theirs."""

import hashlib
import secrets


def fresh_code() -> str:
    """Short enough for a link, long enough that nobody guesses one in half an hour."""
    return secrets.token_urlsafe(12)


def digest(code: str) -> str:
    """What is kept of a code."""
    return hashlib.sha256(code.encode()).hexdigest()
