"""The words of every notification, by what they speak of."""
