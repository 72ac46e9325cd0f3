"""What identity hears: its own directory events, for the copy of people and teams every service has."""

from shared.bus import Consumers
from shared.service import with_directory

consumers = with_directory(Consumers("identity"))
