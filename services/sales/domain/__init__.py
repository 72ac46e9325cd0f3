"""What may happen to a sale: its process, its gate, its money, its goods. No input, no output."""
