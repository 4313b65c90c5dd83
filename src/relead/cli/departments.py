"""`relead department`: the structure that decides how far rights reach; running servers follow at once."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from relead.cli.database import DataDir, run
from relead.cli.errors import CommandError

if TYPE_CHECKING:
    from relead.actions.unit import Tx

T = TypeVar("T")
app = typer.Typer(no_args_is_help=True)

_Parent = Annotated[int | None, typer.Option(help="Id of the department above.")]
_Head = Annotated[int | None, typer.Option(help="Id of the user who leads it; 0 for nobody.")]
_Sort = Annotated[int | None, typer.Option(help="Its place in lists of clients.")]


@app.command("list")
def list_departments(data_dir: DataDir = None) -> None:
    """Print all departments, each below the one above it: id, name, head."""
    from relead.actions import departments

    below: dict[int | None, list[Any]] = {}
    for row in run(data_dir, departments.list_all):
        below.setdefault(row["parent_id"], []).append(row)
    _print(below, None, "")


def _print(below: dict[int | None, list[Any]], above: int | None, indent: str) -> None:
    for row in below.get(above, ()):
        head = "" if row["head_id"] is None else f" (head: {row['head_id']})"
        print(f"{indent}{row['id']} {row['name']}{head}")
        _print(below, row["id"], indent + "  ")


@app.command("create")
def create_department(
    name: str, parent: _Parent = None, head: _Head = None, sort: _Sort = None, data_dir: DataDir = None
) -> None:
    """Make a department and print its id. Without --parent it stands below the top one."""
    from relead.actions import departments
    from relead.domain.access import SYSTEM

    async def create(tx: "Tx") -> int:
        top = [row["id"] for row in await departments.list_all(tx) if row["parent_id"] is None]
        given = {"PARENT": parent if parent is not None else next(iter(top), None)}
        return await departments.add(tx, SYSTEM, given | _given(NAME=name, UF_HEAD=head, SORT=sort))

    print(_run(data_dir, create))


@app.command("set")
def set_department(
    department: int,
    name: Annotated[str | None, typer.Option(help="Its name.")] = None,
    parent: _Parent = None,
    head: _Head = None,
    sort: _Sort = None,
    data_dir: DataDir = None,
) -> None:
    """Change a department; what is not given stays."""
    from relead.actions import departments
    from relead.domain.access import SYSTEM

    given = _given(NAME=name, PARENT=parent, UF_HEAD=head, SORT=sort)
    _run(data_dir, lambda tx: departments.update(tx, SYSTEM, department, given))


@app.command("delete")
def delete_department(department: int, data_dir: DataDir = None) -> None:
    """Delete a department; who and what is in it goes to the one above."""
    from relead.actions import departments
    from relead.domain.access import SYSTEM

    _run(data_dir, lambda tx: departments.delete(tx, SYSTEM, department))


def _given(**fields: Any) -> dict[str, Any]:
    return {code: value for code, value in fields.items() if value is not None}


def _run(data_dir: DataDir, work: "Callable[[Tx], Awaitable[T]]") -> T:
    from relead.domain.errors import EntityNotFound, people

    try:
        return run(data_dir, work)
    except EntityNotFound:
        raise CommandError("there is no such department") from None
    except people.DepartmentNameRequired:
        raise CommandError("a department has a name") from None
    except people.OneRootOnly:
        raise CommandError("a department stands below another one that is there, not below itself") from None
    except people.RootNeeded:
        raise CommandError("the top department is not deleted") from None
    except people.HeadNotFound:
        raise CommandError("there is no such user to lead it") from None
