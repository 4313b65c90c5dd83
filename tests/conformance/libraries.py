"""The client libraries that the story is told through, and what some of them cannot do."""

from conformance.clients import Connect
from conformance.python_clients import B24PySdk, Bitrix24Rest, FastBitrix24, PyBitrix24

PYTHON: dict[str, Connect] = {
    "b24pysdk": B24PySdk,
    "fast_bitrix24": FastBitrix24,
    "bitrix24-rest": Bitrix24Rest,
    "pybitrix24": PyBitrix24,
}

NODE = {"@bitrix24/b24jssdk": ("b24jssdk.mjs", True), "@2bad/bitrix": ("bitrix_2bad.mjs", False)}
"""Name on npm: its driver, and whether it refuses plain http."""

ALL = (*PYTHON, *NODE)

ALL_OR_NOTHING = ("fast_bitrix24", "@2bad/bitrix")
"""They give nothing at all of a batch in which one command failed."""

ONE_PARAMETER = ("bitrix24-rest",)
"""They do not escape `&`, so a command of a batch cannot have more than one parameter."""


def without(*names: str) -> list[str]:
    """All libraries but these."""
    return [name for name in ALL if name not in names]
