"""The `fibex` command line: starts the whole system on one machine and looks after it; thin, it calls what exists."""
