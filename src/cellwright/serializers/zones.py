"""Time zones as plain data; only those that come back as the same kind of object."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo


def dump_zone(zone: tzinfo | None) -> list[Any] | None:
    """Return plain data for a time zone, None when it would not come back the same.

    Example:
        >>> dump_zone(timezone.utc), dump_zone(ZoneInfo("Europe/Paris"))
        (['utc'], ['zone', 'Europe/Paris'])
    """
    if zone is None:
        return ["none"]
    if zone is UTC:
        return ["utc"]
    if type(zone) is ZoneInfo and zone.key and ZoneInfo(zone.key) is zone:
        return ["zone", zone.key]
    if type(zone) is timezone:
        offset = zone.utcoffset(None)
        if timezone(offset).tzname(None) == zone.tzname(None):
            return ["offset", offset.days, offset.seconds, offset.microseconds]
    return None


def load_zone(form: Any) -> tzinfo | None:
    """Return the time zone of plain data."""
    if form[0] == "none":
        return None
    if form[0] == "utc":
        return UTC
    if form[0] == "zone":
        return ZoneInfo(form[1])
    return timezone(timedelta(form[1], form[2], form[3]))
