"""`relead department`, by real commands."""

import pytest

from support.server import relead


def department(url: str, *arguments: str) -> str:
    done = relead("department", *arguments, database_url=url)
    assert (done.returncode, done.stderr) == (0, ""), arguments
    return done.stdout


def test_a_tree_is_made_changed_and_cut(database_url: str) -> None:
    (top,) = department(database_url, "list").splitlines()
    assert top.startswith("1 ")
    assert department(database_url, "create", "Sales") == "2\n"
    assert department(database_url, "create", "Team", "--parent", "2", "--sort", "10") == "3\n"
    new = ("user", "create", "--login", "max", "--name", "Max", "--department", "3")
    assert relead(*new, database_url=database_url).stdout == "1\n"
    department(database_url, "set", "3", "--head", "1", "--name", "Hunters")
    listed = [top, "  2 Sales", "    3 Hunters (head: 1)"]
    assert department(database_url, "list").splitlines() == listed
    department(database_url, "set", "3", "--parent", "1", "--head", "0")
    assert department(database_url, "list").splitlines() == [top, "  2 Sales", "  3 Hunters"]
    department(database_url, "delete", "3")
    assert department(database_url, "list").splitlines() == [top, "  2 Sales"]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("set 9 --name x", "there is no such department"),
        ("delete 9", "there is no such department"),
        ("delete 1", "the top department is not deleted"),
        ("create Sales --parent 9", "a department stands below another one"),
        ("set 1 --parent 1", "a department stands below another one"),
        ("set 1 --head 77", "there is no such user to lead it"),
    ],
)
def test_refusals(database_url: str, command: str, why: str) -> None:
    refused = relead("department", *command.split(), database_url=database_url)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr.startswith(f"relead: {why}")


def test_a_department_without_a_name_is_refused(database_url: str) -> None:
    refused = relead("department", "create", " ", database_url=database_url)
    assert (refused.returncode, refused.stderr) == (1, "relead: a department has a name\n")
