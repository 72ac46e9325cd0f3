"""Runs this service's migrations."""

from services.activities.store import metadata
from shared import migrate

migrate.run(metadata)
