"""Hashing of passwords with argon2id, a few at a time and off the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

AT_ONCE = 4
"""A hash takes its memory and a core: more of them at once would only let a flood of sign-ins eat both."""


class Passwords:
    """Makes and checks argon2id hashes: two passes, one lane, and so much memory (OWASP: 19 MiB or more)."""

    def __init__(self, memory_mib: int) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=memory_mib * 1024, parallelism=1)
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="argon2")
        # Checked where there is no account or no password, so that the answer takes as long as for any other.
        self._nobodys = self._hasher.hash("nobody has this password, and it opens nothing")

    async def hash(self, password: str) -> str:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def match(self, password_hash: str | None, password: str) -> bool:
        """Whether the password fits; without a hash the same work is done and the answer is no."""
        fits = await asyncio.get_running_loop().run_in_executor(
            self._threads, self._verify, password_hash or self._nobodys, password
        )
        return fits and password_hash is not None

    def _verify(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password)
        except (VerificationError, InvalidHashError):
            return False
