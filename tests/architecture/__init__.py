"""The rules the house stands on, each with a canary that breaks it in a copy and expects red."""
