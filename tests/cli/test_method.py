"""`relead method` finds the way of a method in the code: layers in order, overrides included."""

import pytest

from relead.cli.errors import CommandError
from relead.cli.method import LAYERS, chain, layer, method
from relead.methods.all import registry


def modules(name: str) -> dict[str, tuple[str, ...]]:
    found = registry().find(name)
    assert found is not None
    return {step.module.removeprefix("relead."): step.names for step in chain(found)}


def test_the_way_of_a_binding_method() -> None:
    found = modules("crm.lead.contact.add")
    places = [LAYERS.index(layer(f"relead.{module}")) for module in found]
    assert places == sorted(places)
    assert next(iter(found)) == "wire.asgi"
    expected = {
        "wire.dispatch": "Gateway.handle",
        "server": "Portal.run",
        "methods._family": "binding_family.add",
        "actions.binding_family": "BindingFamily.bind",
        "actions.lead_contacts": "LeadContacts.save",
        "actions.links": "save",
        "domain.binding": "add",
        "domain.repeat_lead": "flag",
        "store.bindings": "write",
        "store.engine": "Tx.emit",
    }
    assert {module: name for module, name in expected.items() if name not in found.get(module, ())} == {}
    assert "methods.crm.lead_contact" in found


def test_what_a_subclass_does_otherwise_is_followed_and_its_base_too() -> None:
    found = modules("crm.company.update")
    assert {"Companies.lock_before", "Companies.change"} <= set(found["actions.companies"])
    assert "EntityFamily.update" in found["actions.entity_family"]
    assert "Companies.listed" in modules("crm.company.list")["actions.companies"]
    assert "domain.fields.company" in modules("crm.company.fields")


def test_other_families_stay_outside() -> None:
    found = modules("crm.lead.contact.items.get")
    assert not {module for module in found if "company" in module}
    assert "actions.links" not in found


@pytest.mark.parametrize("given", ["crm.lead.get", "CRM.Lead.GET"])
def test_letter_case_is_free(given: str, capsys: pytest.CaptureFixture[str]) -> None:
    method(given)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "crm.lead.get"
    assert lines[1].split()[0] == "wire"
    assert any("store/entities.py" in line and "get" in line for line in lines)


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(CommandError, match=r"there is no method crm\.no"):
        method("crm.no")
