"""What identity reaches outside its own rules for: hashing of passwords, signing of access tokens."""
