"""Migrations of the sales database."""

from services.sales.store import metadata
from shared import migrate

migrate.run(metadata)
