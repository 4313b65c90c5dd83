"""The `batch` method (protocol 7): commands in order, references between them, five sections of answers.

Here belongs what is peculiar to a batch. How one command runs is the caller's business: `dispatch` runs it
exactly like a request of its own.
"""

import re
from collections.abc import Awaitable, Callable
from typing import Any, Final

import msgspec

from relead.wire import errors, php_names
from relead.wire.envelope import Outcome, php_map
from relead.wire.params import Params, as_map, is_true

MAX_COMMANDS: Final = 50
MAX_SPLICED: Final = 1 << 24  # ours, in characters: texts that quote each other double with every command

_FORBIDDEN: Final = frozenset({"batch", "download", "upload"})
_SECTIONS: Final = ("result", "error", "total", "next", "time")

# The path ends with the last bracket of one run; spaces end it too (protocol 7.4).
_REFERENCE: Final = re.compile(r"\$(result|next|total|time|error)((?:\[[^\[\]\s]*\])+)", re.IGNORECASE)
_KEY: Final = re.compile(r"\[([^\]]*)\]")

# Runs one command, given its method's name and decoded parameters; raises WireError.
Execute = Callable[[str, dict[str, Any]], Awaitable[Outcome]]


class Sections:
    """What the commands have answered so far, each section keyed by the client's command keys."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, Any]] = {name: {} for name in _SECTIONS}

    def succeed(self, key: str, outcome: Outcome) -> None:
        """Store a result; total and next only if the method reported them."""
        self._kept["result"][key] = outcome.result
        self._kept["time"][key] = outcome.time
        if outcome.total is not None:
            self._kept["total"][key] = outcome.total
        if outcome.next is not None:
            self._kept["next"][key] = outcome.next

    def fail(self, key: str, error: errors.WireError) -> None:
        """Store an error, and nothing else, for the command."""
        self._kept["error"][key] = _command_error(error)

    def follow(self, section: str, path: list[str]) -> Any:
        """Walk a path into a section; a step that leads nowhere ends the walk at the level reached."""
        whole = dict(self._kept[section.lower()])
        level: Any = whole
        for key in path:
            inner = _member(level, key)
            if inner is None:
                break
            level = inner
        return php_map(whole) if level is whole else level

    def encoded(self) -> dict[str, Any]:
        """Return the result of the batch: always all five sections."""
        return {
            "result": php_map(self._kept["result"]),
            **{f"result_{name}": php_map(self._kept[name]) for name in _SECTIONS[1:]},
        }


async def run(params: Params, execute: Execute) -> dict[str, Any]:
    """Run the commands of a batch one after the other; with `halt` the first failure ends it.

    Each command commits by itself. A command's failure is an entry of `result_error`, never an error of the
    batch. Commands that are no strings are skipped without a trace.
    """
    commands = {k: c for k, c in (as_map(params.get("cmd")) or {}).items() if isinstance(c, str)}
    halt = is_true(params.get("halt"))
    sections = Sections()
    for position, (key, command) in enumerate(commands.items()):
        try:
            if position >= MAX_COMMANDS:
                raise errors.batch_length_exceeded()
            sections.succeed(key, await _one(command, sections, execute))
        except errors.WireError as error:
            sections.fail(key, error)
            if halt:
                break
    return sections.encoded()


async def _one(command: str, sections: Sections, execute: Execute) -> Outcome:
    """Run `method?query`; a fragment is dropped, and the query is always PHP-style."""
    name, _, query = command.partition("#")[0].partition("?")
    if name.lower() in _FORBIDDEN:
        raise errors.batch_method_not_allowed()
    return await execute(name, resolve(php_names.parse(query.encode()), sections))


def resolve(value: Any, sections: Sections) -> Any:
    """Replace the references in all leaf texts of decoded parameters; keys are left alone."""
    if isinstance(value, dict):
        return {key: resolve(item, sections) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, sections) for item in value]
    return _resolve_text(value, sections) if "$" in value else value


def _resolve_text(text: str, sections: Sections) -> Any:
    """A text that is one reference becomes the value itself; inside a text only scalars are spliced in."""

    def look_up(found: re.Match[str]) -> Any:
        return sections.follow(found[1], _KEY.findall(found[2]))

    def splice(found: re.Match[str]) -> str:
        value = look_up(found)
        is_scalar = isinstance(value, (str, int, float)) and not isinstance(value, bool)
        return str(value) if is_scalar else found[0]

    whole = _REFERENCE.fullmatch(text)
    if whole:
        return look_up(whole)
    spliced = _REFERENCE.sub(splice, text)
    if len(spliced) > MAX_SPLICED:
        raise errors.invalid_request("A value grew too long by its references.")
    return spliced


def _member(level: Any, key: str) -> Any:
    """Return what a PHP array holds under a key, or None."""
    if not isinstance(level, (dict, list, str)):
        level = msgspec.to_builtins(level, str_keys=True)
    if isinstance(level, dict):
        return level.get(key)
    if isinstance(level, list) and php_names.is_index(key) and int(key) < len(level):
        return level[int(key)]
    return None


def _command_error(error: errors.WireError) -> dict[str, Any]:
    """Missing scope has no text inside a batch (protocol 7.1)."""
    body = error.body()
    return {**body, "error_description": ""} if error.code == "insufficient_scope" else body
