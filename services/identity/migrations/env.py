"""Runs this service's migrations."""

from services.identity.store import metadata
from shared import migrate

migrate.run(metadata)
