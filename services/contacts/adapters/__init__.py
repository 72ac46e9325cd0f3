"""What contacts takes from the world outside: the numbering plans of telephones."""
