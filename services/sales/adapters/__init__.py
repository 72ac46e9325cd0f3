"""What comes from outside of the service's own rules and rows."""
