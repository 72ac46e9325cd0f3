"""Runs this service's migrations."""

from services.analytics.store import metadata
from shared import migrate

migrate.run(metadata)
