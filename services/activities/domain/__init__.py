"""What may happen to an activity, when it is due, and which days people work."""
