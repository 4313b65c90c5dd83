"""What an answer looks like: the envelope with its `time` object, PHP's array rule, JSON and XML.

Here belong shapes that are alike for every method. What stands inside `result` belongs to `methods`.
"""

from typing import Any


def php_map(members: dict[str, Any]) -> dict[str, Any] | list[Any]:
    """Encode a map whose keys are data the way PHP does (protocol 0).

    No keys, or exactly "0" .. "n-1" in order, become a list; anything else stays a map.
    """
    if all(key == str(position) for position, key in enumerate(members)):
        return list(members.values())
    return members
