"""Runs this service's migrations."""

from services.notifications.store import metadata
from shared import migrate

migrate.run(metadata)
