"""How names are compared and sorted."""


def search_key(text: str) -> str:
    """Small letters, one space between words, ё as е, since people type either."""
    return " ".join(text.lower().replace("ё", "е").split())
