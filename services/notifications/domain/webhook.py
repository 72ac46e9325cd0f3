"""Webhooks: where other systems listen, to what, and which addresses this system must never call."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from uuid import UUID

from shared.errors import Conflict, Invalid, NotFound

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_NAT64 = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_NEVER = (ip_network("192.0.0.0/24"),)
"""Set aside for protocols; Python before 3.13 takes it for public."""
_URL = re.compile(
    r"(?P<scheme>https?)://([A-Za-z0-9_]([A-Za-z0-9_.\-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(:(?P<port>[0-9]{1,5}))?([/?][!-\"$-~]*)?"
)
MOST_ENDPOINTS = 50


class WebhookUnknown(NotFound):
    """There is no such webhook."""


class WebhookAddressInvalid(Invalid):
    """The address is no https address without user and password, or points where this system must not call."""


class EventTypeNotOffered(Invalid):
    """Webhooks are not told of this event; `GET …/webhooks/event-types` lists those they are told of."""


class WebhookSwitchedOff(Conflict):
    """Nothing is sent to a webhook that is switched off. Switch it on, then send again."""


class TooManyWebhooks(Conflict):
    """There are fifty webhooks already. Remove one that is not used."""


@dataclass(eq=False)
class Endpoint:
    """Where another system listens. `disabled_why` says who or what switched it off."""

    id: UUID
    name: str
    url: str
    secret: str
    event_types: list[str]
    created_by: UUID
    created_at: datetime
    active: bool = True
    disabled_why: str | None = None
    version: int = 1


def check_url(url: str, *, plain_allowed: bool) -> None:
    """Raises WebhookAddressInvalid where the form of the address is wrong; where it leads is checked at each call."""
    found = _URL.fullmatch(url)
    if found is None or not 0 < int(found["port"] or 443) < 65536:
        raise WebhookAddressInvalid(
            "url: must be an address such as https://hooks.example/fibex, without user, password and #part", field="url"
        )
    if found["scheme"] != "https" and not plain_allowed:
        raise WebhookAddressInvalid("url: must begin with https://", field="url")


def may_be_called(address: Address, allowed: Sequence[Network]) -> bool:
    """Whether a webhook may go to this address: a public one, or one the operator allowed.

    An IPv4 address in the clothes of IPv6 is judged as what it is.
    """
    plain = _undressed(address)
    if any(each.version == net.version and each in net for each in (plain, address) for net in allowed):
        return True
    if any(plain in net for net in _NEVER):
        return False
    return plain.is_global and not plain.is_multicast and not plain.is_reserved and not plain.is_unspecified


def _undressed(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    if inner is None and any(address in net for net in _NAT64):
        inner = IPv4Address(int(address) & 0xFFFFFFFF)
    if inner is None and int(address) >> 32 == 0 and int(address) > 0xFFFF:  # ::a.b.c.d, of old
        inner = IPv4Address(int(address))
    return inner or address


def networks(text: str) -> list[Network]:
    """`10.0.0.0/8, 192.0.2.7` as networks. Raises ValueError."""
    return [ip_network(each.strip(), strict=False) for each in text.split(",") if each.strip()]


def address(text: str) -> Address:
    """A numeric address; what the resolver says may carry a zone behind `%`."""
    return ip_address(text.partition("%")[0])
