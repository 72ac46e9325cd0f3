"""What can be done with activities: by people, by the process of a sale; and what is kept of other services."""
