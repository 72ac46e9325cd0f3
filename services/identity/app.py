"""Composition root: `uvicorn --factory services.identity.app:create`."""

from fastapi import FastAPI

from shared.service import create_service
from shared.settings import Settings

from . import timers
from .adapters.passwords import Passwords
from .adapters.tokens import Signer
from .api import router
from .consumers import consumers


def create(settings: Settings | None = None) -> FastAPI:
    """Identity as an app. Raises NoSigningKey where it could not sign what the others verify."""
    settings = settings or Settings.read()
    signer = Signer(settings.token_private_key, settings.token_public_keys)
    passwords = Passwords(settings.password_memory_mib)
    background = [
        lambda app: timers.first_administrator(app.state.database, settings, passwords),
        lambda app: timers.forget_the_old(app.state.database),
    ]
    app = create_service("identity", router, consumers, settings, background)
    app.state.signer, app.state.passwords = signer, passwords
    return app
