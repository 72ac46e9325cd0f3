"""Runs this service's migrations."""

from services.contacts.store import metadata
from shared import migrate

migrate.run(metadata)
