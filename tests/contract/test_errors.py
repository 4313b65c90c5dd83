"""The table of wire errors (R18): complete, without dead rows, and for links and entities as specified."""

import inspect
import string

import pytest

from relead.cli.errors_page import domain_errors
from relead.domain import errors
from relead.domain.errors import DomainError
from relead.methods import _errors
from relead.methods.all import methods
from relead.wire.registry import Method


def example(kind: type[DomainError]) -> DomainError:
    """An error of the kind; its parameters are filled with their names."""
    made = kind.__init__
    if not inspect.isfunction(made):  # inherited from Exception: carries nothing
        return kind()
    hints = inspect.get_annotations(made, eval_str=True)
    names = list(inspect.signature(made).parameters)[1:]
    return kind(*([name] if "list" in str(hints[name]).lower() else name for name in names))


def method(name: str) -> Method:
    return next(one for one in methods() if one.name == name)


ALL: list[type[DomainError]] = sorted(domain_errors().values(), key=str)


def test_every_domain_error_stands_in_the_package_of_errors() -> None:
    assert {kind.__module__.removeprefix(errors.__name__).count(".") for kind in ALL} == {0, 1}


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_every_domain_error_has_a_form_for_every_method(kind: type[DomainError]) -> None:
    error = example(kind)
    for one in methods():
        wire = _errors.translate(error, one)
        assert wire.text, (one.name, "an error says something")
        # One text of the original has braces of its own, around the parameter's name.
        assert "{" not in wire.text.replace(f"{{{getattr(error, 'name', '')}}}", "")
        assert wire.status in (400, 401, 403, 404)


def test_the_table_names_only_domain_errors() -> None:
    assert set(_errors.table()) <= {kind.__name__ for kind in ALL}


def test_texts_ask_for_nothing_the_error_does_not_have() -> None:
    by_name = {kind.__name__: kind for kind in ALL}
    for name, by_family in _errors.table().items():
        known = set(vars(example(by_name[name])))
        for by_verb in by_family.values():
            for _, text, _ in by_verb.values():
                asked = {field for _, field, _, _ in string.Formatter().parse(text) if field}
                assert asked <= known, (name, text)


def test_every_row_is_reached_by_a_method(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = {
        (name, family, verb): f"{name}/{family}/{verb}"
        for name, by_family in _errors.table().items()
        for family, by_verb in by_family.items()
        for verb in by_verb
    }
    marked: dict[str, dict[str, dict[str, tuple[str, str, int]]]] = {}
    for (name, family, verb), mark in rows.items():
        marked.setdefault(name, {}).setdefault(family, {})[verb] = (mark, mark, 400)
    monkeypatch.setattr(_errors, "table", lambda: marked)
    reached = {_errors.entry(kind, one.family, one.verb)[0] for kind in ALL for one in methods()}
    assert set(rows.values()) - reached == set()


def test_a_family_and_a_verb_make_the_name() -> None:
    for one in methods():
        if one.name.startswith("crm."):
            assert one.name.lower() == f"{one.family}.{one.verb}".lower()


NO_OWNER = ("", "The parameter 'ownerEntityID' is invalid or not defined.", 400)
NO_OWNER_UNQUOTED = ("", "The parameter ownerEntityID is invalid or not defined.", 400)
NO_ID = ("", "ID is not defined or invalid.", 400)
FIELDS = ("", "The parameter 'fields' must be array.", 400)
LINK = ("", "The parameter 'fields' is not valid.", 400)
DENIED = ("", "Access denied.", 400)
DENIED_403 = ("ACCESS_DENIED", "Access denied!", 403)
NOT_FOUND = ("", "Not found", 400)
NOT_FOUND_STOP = ("", "Not found.", 400)
NOT_FOUND_CODE = ("NOT_FOUND", "Not found.", 400)
UNREADABLE = ("", "[{label} #{id}] {text}", 400)
PARAMETER = ("", "Parameter '{name}' must be array.", 400)
SIBLINGS = ("crm.contact.company", "crm.company.contact")
ENTITIES = ("crm.lead", "crm.contact", "crm.company")
LINKS = ("crm.lead.contact", *SIBLINGS)

# Error, families, verbs, form: entities.md 1.4 and 2.5 under R3, R4, R5 and R18.
SPECIFIED: list[tuple[type[DomainError], tuple[str, ...], tuple[str, ...], tuple[str, str, int]]] = [
    (errors.InvalidId, LINKS, ("add", "delete"), NO_OWNER),
    (errors.InvalidId, LINKS, ("items.get", "items.set", "items.delete"), NO_OWNER_UNQUOTED),
    (errors.InvalidId, ENTITIES, ("get", "update", "delete"), NO_ID),
    (errors.InvalidContainer, LINKS, ("add",), FIELDS),
    (errors.InvalidContainer, LINKS, ("delete",), ("", "The parameter 'item' must be array.", 400)),
    (errors.InvalidContainer, LINKS, ("items.set",), ("", "The parameter items must be array.", 400)),
    (errors.InvalidContainer, ENTITIES, ("add", "update", "list"), PARAMETER),
    (errors.InvalidLink, LINKS, ("add", "delete"), LINK),
    (errors.AccessDenied, LINKS, ("add", "delete", "items.get", "items.set", "items.delete"), DENIED_403),
    (errors.AccessDenied, ENTITIES, ("add", "get", "list", "update", "delete"), DENIED),
    (errors.EntityNotFound, LINKS[:1], ("add", "delete", "items.set"), NOT_FOUND_CODE),
    (errors.EntityNotFound, LINKS[:1], ("items.get", "items.delete"), NOT_FOUND_CODE),
    (errors.EntityNotFound, SIBLINGS, ("add", "delete", "items.set"), NOT_FOUND_STOP),
    (errors.EntityNotFound, ENTITIES, ("get", "update"), NOT_FOUND),
    (errors.EntityNotFound, ("crm.lead",), ("delete",), ("", "Lead is not found", 400)),
    (errors.EntityNotFound, ("crm.contact",), ("delete",), ("ERROR_CORE", "Element not found", 400)),
    (errors.EntityNotFound, ("crm.company",), ("delete",), ("", "Company is not found", 400)),
    (errors.LinkedNotFound, LINKS[:1], ("add", "items.set"), NOT_FOUND_CODE),
    (errors.LinkedNotFound, SIBLINGS, ("add", "items.set"), NOT_FOUND_STOP),
    (errors.LinkedNotFound, ENTITIES, ("add", "update"), DENIED),
    (errors.LinkedUnreadable, LINKS, ("add", "delete", "items.set"), UNREADABLE),
    (errors.LinkedUnreadable, ENTITIES, ("add", "update"), DENIED),
    (errors.InvalidValue, ENTITIES, ("add", "update"), ("", 'Invalid value for the "{title}" field', 400)),
    (errors.InvalidRequest, (*LINKS, *ENTITIES), ("add",), ("INVALID_REQUEST", "{detail}", 400)),
]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "name", "form"),
    [
        pytest.param(kind, f"{family}.{verb}", form, id=f"{kind.__name__} of {family}.{verb}")
        for kind, families, verbs, form in SPECIFIED
        for family in families
        for verb in verbs
    ],
)
def test_errors_of_links_and_entities(kind: type[DomainError], name: str, form: tuple[str, str, int]) -> None:
    found = method(name)
    assert _errors.entry(kind, found.family, found.verb) == form
