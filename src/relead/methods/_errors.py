"""Domain errors as wire errors, by error, family and verb. The table is `errors.toml`.

Families of bindings share the family `binding` after their own name.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TypeAlias

from relead.domain.errors import DomainError
from relead.wire.errors import WireError
from relead.wire.registry import Method

Entry: TypeAlias = tuple[str, str, int]
Table: TypeAlias = Mapping[str, Mapping[str, Mapping[str, Entry]]]


@cache
def table() -> Table:
    """Error class -> family -> verb -> (code, text, status)."""
    text = resources.files(__package__).joinpath("errors.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def entry(error: type[DomainError], family: str, verb: str) -> Entry:
    """The most particular entry for an error of a method; classes inherit the entries of their bases.

    Raises KeyError for an error nobody gave a wire form.
    """
    shared = ("binding",) if is_binding(family) else ()
    for kind in error.__mro__:
        by_family = table().get(kind.__name__, {})
        for by_verb in (by_family.get(name, {}) for name in (family, *shared, "*")):
            for key in (verb, "*"):
                if key in by_verb:
                    code, text, status = by_verb[key]
                    return code, text, status
    raise KeyError(error.__name__)


def is_binding(family: str) -> bool:
    """Whether a family binds entities: `crm.lead.contact` is one, `crm.lead` is not."""
    return family.count(".") == 2 and family.rsplit(".", 1)[1] in ("contact", "company")  # noqa: PLR2004


def translate(error: DomainError, method: Method) -> WireError:
    """Give a domain error the form this method's clients know."""
    code, text, status = entry(type(error), method.family, method.verb)
    return WireError(code, text.format(**vars(error)), status)
