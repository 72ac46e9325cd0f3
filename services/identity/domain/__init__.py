"""Who works here, who leads whom, who may do what, and when a sign-in holds. No input, no output."""
