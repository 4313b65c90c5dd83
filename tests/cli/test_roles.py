"""`relead role`, and users made with roles and departments, by real commands."""

import psycopg
import pytest

from support.server import relead


def listed(url: str) -> dict[str, dict[str, str]]:
    """What `list` prints: by code, the first line under "" and the others by title."""
    made: dict[str, dict[str, str]] = {}
    code = ""
    done = relead("role", "list", database_url=url)
    assert (done.returncode, done.stderr) == (0, "")
    for line in done.stdout.splitlines():
        if line.startswith(" "):
            title, _, values = line.strip().partition(" ")
            made[code][title] = values.strip()
        else:
            code = line.partition(" ")[0]
            made[code] = {"": line.strip()}
    return made


def set_role(url: str, *arguments: str) -> None:
    done = relead("role", "set", *arguments, database_url=url)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_set_and_list(database_url: str) -> None:
    first = ("--right", "LEAD:READ=D", "--right", "LEAD:WRITE=A", "--right", "LEAD:WRITE@JUNK=")
    set_role(database_url, "seller", "--name", "Seller", *first, "--transition", "LEAD:NEW=IN_PROCESS,JUNK")
    assert listed(database_url)["seller"] == {
        "": "seller (Seller)",
        "rights": "LEAD:READ=D LEAD:WRITE=A LEAD:WRITE@JUNK=",
        "transitions": "LEAD:NEW=IN_PROCESS,JUNK",
    }
    set_role(database_url, "seller", "--right", "LEAD:READ=X", "--config")
    assert listed(database_url)["seller"] == {
        "": "seller (Seller) changes settings",
        "rights": "LEAD:READ=X LEAD:WRITE=A LEAD:WRITE@JUNK=",
        "transitions": "LEAD:NEW=IN_PROCESS,JUNK",
    }
    set_role(database_url, "seller", "--only", "--right", "DEAL:READ=O", "--no-config")
    assert listed(database_url)["seller"] == {"": "seller (Seller)", "rights": "DEAL:READ=O"}


def test_what_is_listed_can_be_set(database_url: str) -> None:
    presets = listed(database_url)
    assert list(presets) == ["admin", "deputy", "head", "manager", "observer"]
    rights = presets["deputy"]["rights"]
    set_role(database_url, "again", *(word for right in rights.split() for word in ("--right", right)))
    assert listed(database_url)["again"]["rights"] == rights


def test_assign_revoke_and_delete(database_url: str) -> None:
    set_role(database_url, "seller", "--right", "LEAD:READ=A")
    new = ("user", "create", "--login", "max", "--name", "Max", "--role", "seller", "--department", "1")
    assert relead(*new, database_url=database_url).stdout == "1\n"
    for options in (("--department", "1"), ("--user", "1")):
        assert relead("role", "assign", "seller", *options, database_url=database_url).returncode == 0
    role = listed(database_url)["seller"]
    assert (role["users"], role["departments"]) == ("1", "1")
    assert relead("role", "revoke", "seller", "--user", "1", database_url=database_url).returncode == 0
    assert "users" not in listed(database_url)["seller"]
    assert relead("role", "delete", "seller", database_url=database_url).returncode == 0
    assert "seller" not in listed(database_url)
    with psycopg.connect(database_url) as db:
        assert db.execute("SELECT roles, departments FROM user_account").fetchall() == [([], [1])]
        assert db.execute("SELECT roles FROM department").fetchall() == [([],)]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("role set seller --right LEAD:READ", "'LEAD:READ' is not ENTITY[/CATEGORY]:ACTION[@STAGE]=LEVEL"),
        ("role set seller --right LEAD:READ=Z", "LEVEL is one of"),
        ("role set seller --transition LEAD:NEW=GONE", "LEAD has no stage GONE"),
        ("role delete seller", "there is no role seller"),
        ("role assign manager --user 99", "there is no role manager, or nobody to have it"),
        ("role assign manager", "a role is given to a user or to a department"),
        ("user create --login a --name A --role seller", "there is no role 'seller'; known: admin, head"),
        ("user create --login a --name A --department 9", "there is no department 9"),
    ],
)
def test_refusals(database_url: str, command: str, why: str) -> None:
    refused = relead(*command.split(), database_url=database_url)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"relead: {why}")
    assert refused.stderr.count("\n") == 1
