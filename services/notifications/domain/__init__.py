"""What people are told, why, and in which words."""
