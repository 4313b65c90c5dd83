"""Links to files that carry what is needed to follow them (protocol.md 2.4).

A client with only a row in hand follows its `downloadUrl`: the parameter `auth` in it is signed by the
portal and names the user it was made for. What he may read is asked when the link is followed.
"""

import datetime as dt
import hashlib
import hmac

SECONDS = 3600
"""A link works at least this long and less than twice as long: links made within an hour are equal."""

_SIGNATURE = 32
"""Hexadecimal digits kept of a signature: 128 bits."""


def token(key: str, user_id: int, file_id: int, now: dt.datetime) -> str:
    """The value of `auth` in a user's link to a file; empty without a key: such a link leads nowhere."""
    if not key:
        return ""
    until = (int(now.timestamp()) // SECONDS + 2) * SECONDS
    return f"{user_id}.{until}.{_sign(key, user_id, file_id, until)}"


def user_of(key: str, auth: str, file_id: int, now: dt.datetime) -> int | None:
    """Id of the user a link was made for; None if it is forged, another file's, or too old."""
    user_id, _, rest = auth.partition(".")
    until, _, signature = rest.partition(".")
    if not (key and _is_number(user_id) and _is_number(until)):
        return None
    expected = _sign(key, int(user_id), file_id, int(until))
    # compare_digest refuses text beyond ASCII
    if not hmac.compare_digest(expected.encode(), signature.encode()) or now.timestamp() >= int(until):
        return None
    return int(user_id)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 10  # noqa: PLR2004 - ids and times have ten


def _sign(key: str, user_id: int, file_id: int, until: int) -> str:
    message = f"file:{user_id}:{file_id}:{until}"
    return hmac.new(key.encode(), message.encode(), hashlib.sha256).hexdigest()[:_SIGNATURE]
