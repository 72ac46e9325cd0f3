"""Telephone numbers as the world's numbering plans have them: read as people write them, kept in E.164."""

from functools import lru_cache

import phonenumbers

from services.contacts.domain.clients import PhoneWrong


def normalised(text: str, country: str) -> str:
    """E.164, as in +74951234567; an extension follows as in RFC 3966: +74951234567;ext=105.

    A number without a country code is one of `country` (ISO 3166), the organisation's. Raises PhoneWrong where no
    number of that length exists; whether it is in use, no numbering plan can say.
    """
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        refusal = f"phones: {text} is no telephone number; write it with its country code"
        raise PhoneWrong(refusal, field="phones") from error
    if not phonenumbers.is_possible_number(number):
        raise PhoneWrong(f"phones: {text} has too few or too many digits for a telephone number", field="phones")
    kept = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{kept};ext={number.extension}" if number.extension else kept


@lru_cache(maxsize=10_000)
def shown(kept: str) -> str:
    """A kept number as people read it anywhere: +7 495 123-45-67."""
    try:
        number = phonenumbers.parse(kept)
    except phonenumbers.NumberParseException:
        return kept
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
