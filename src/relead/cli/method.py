"""`relead method NAME`: the files that a call of one method runs through, found in the code itself.

Belongs here: following names from function to function. Does not belong here: any list of files, or any
knowledge of a family.

A function is read as text; the names in it are looked up where Python would: in its closure, its module,
the object it is bound to, and the classes its parameters and results are declared to be. What only a value
of run time could tell is not followed, so a file may be missing, but none is named that is not referred to.
"""

import ast
import functools
import inspect
import sys
import textwrap
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any, Final

from relead.cli.errors import CommandError

if TYPE_CHECKING:
    from relead.wire.registry import Method

LAYERS: Final = ("wire", "server", "methods", "actions", "domain", "store")
_DEPTH: Final = ("wire", "server", "methods", "actions", "store", "domain")
_ROOT: Final = "relead"
_UNKNOWN: Final = object()


@dataclass(frozen=True, slots=True)
class Instance:
    """Some object of a class, where the object itself is not at hand."""

    of: type


@dataclass(frozen=True, slots=True)
class Step:
    """A file of the chain, and what of it is used, in the order of discovery."""

    layer: str
    module: str
    names: tuple[str, ...]


def chain(method: "Method") -> list[Step]:
    """Steps from the socket to the database, by layer."""
    from relead.methods.all import FAMILIES
    from relead.server import create_app
    from relead.settings import Settings

    families = [family for family in FAMILIES if any(m.name == method.name for m in family.METHODS)]
    walk = _Walk()
    below = walk.follow([create_app(Settings())], LAYERS[:2])
    walk.follow([*families, method.handler, *below], LAYERS)
    steps = [Step(layer(module), module, tuple(names)) for module, names in walk.found.items()]
    return sorted(steps, key=lambda step: LAYERS.index(step.layer))


def layer(module: str) -> str:
    """Layer of a module of ours, empty for one of no layer; `server` has the single modules about it."""
    root, name, *inner = [*module.split("."), "", ""]
    if root == _ROOT and name in LAYERS:
        return name
    return "server" if root == _ROOT and name and not inner[0] else ""


class _Walk:
    """Visits what can be reached from some objects, breadth first, each once."""

    def __init__(self) -> None:
        self.found: dict[str, dict[str, None]] = {}
        self._seen: set[tuple[Any, ...]] = set()
        self._kept: list[Any] = []  # an object that is gone would give its id to another

    def follow(self, starts: list[Any], layers: Collection[str]) -> list[Any]:
        """Visit what is of these layers; give what else of ours was met."""
        waiting, others = list(starts), []
        for thing in waiting:
            place = _home(thing)
            if layer(place) in layers:
                waiting += self._visit(thing, self.found.setdefault(place, {}))
            elif layer(place):
                others.append(thing)
        return others

    def _visit(self, thing: Any, names: dict[str, None]) -> Iterator[Any]:
        """Note its name, give what it refers to."""
        plain, given = _opened(thing)
        key = (id(plain), *((name, id(_class(value))) for name, value in given.items()))
        if key in self._seen:
            return
        self._seen.add(key)
        self._kept.append(thing)
        if isinstance(plain, FunctionType):
            if _is_written(plain):
                names[plain.__qualname__.replace(".<locals>", "")] = None
                yield from _references(plain, given)
        elif isinstance(plain, type):
            names[plain.__name__] = None
            if "__init__" in vars(plain):
                yield MethodType(vars(plain)["__init__"], Instance(plain))
        elif callable(plain):
            yield plain.__call__


def _class(value: Any) -> Any:
    return value.of if isinstance(value, Instance) else value


def _opened(thing: Any) -> tuple[Any, dict[str, Any]]:
    """What is called, and those of its parameters that are known: `self`, and arguments of a `partial`."""
    given: list[Any] = []
    if isinstance(thing, functools.partial):
        given, thing = list(thing.args), thing.func
    if isinstance(thing, MethodType):
        given, thing = [thing.__self__, *given], thing.__func__
    if callable(thing):
        thing = inspect.unwrap(thing)
    names = (
        thing.__code__.co_varnames[: thing.__code__.co_argcount] if isinstance(thing, FunctionType) else ()
    )
    return thing, {name: value for name, value in zip(names, given, strict=False) if value is not _UNKNOWN}


def _home(thing: Any) -> str:
    """Module that defines a thing: for a value, the lowest layer that has a name for it."""
    thing, _ = _opened(thing)
    if isinstance(thing, ModuleType):
        return thing.__name__
    if isinstance(thing, FunctionType | type):
        return thing.__module__
    if not type(thing).__module__.startswith(f"{_ROOT}."):
        return ""
    homes = [n for n, m in sys.modules.items() if layer(n) and any(v is thing for v in vars(m).values())]
    return max(homes, key=lambda name: _DEPTH.index(layer(name)), default=type(thing).__module__)


def _is_written(function: FunctionType) -> bool:
    """Whether it has a text that can be read: what dataclasses make has none, a lambda's is a fragment."""
    return function.__name__ != "<lambda>" and Path(function.__code__.co_filename).exists()


@functools.cache
def _tree(function: FunctionType) -> ast.Module:
    return ast.parse(textwrap.dedent(inspect.getsource(function)))


def _references(function: FunctionType, given: dict[str, Any]) -> Iterator[Any]:
    """Everything that the function's text refers to, functions with what is known of their arguments."""
    tree = _tree(function)
    scope = {**function.__globals__, **_closure(function)}
    for node in ast.walk(tree):
        if isinstance(node, ast.arg) and node.annotation is not None:
            declared = _resolve(node.annotation, scope)
            scope[node.arg] = Instance(declared) if isinstance(declared, type) else _UNKNOWN
    scope |= given
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            scope |= _assigned(node, scope)
    called = {node.func: node for node in ast.walk(tree) if isinstance(node, ast.Call)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute):
            found = _resolve(node, scope)
            if node in called and isinstance(found, FunctionType | MethodType):
                found = functools.partial(found, *(_resolve(value, scope) for value in called[node].args))
            if found is not _UNKNOWN and not isinstance(found, ModuleType | Instance):
                yield found


def _assigned(node: ast.Assign, scope: dict[str, Any]) -> dict[str, Any]:
    """Names that an assignment gives to what can be known, alone or several at once."""
    target, value = node.targets[0], node.value
    pairs = (
        zip(target.elts, value.elts, strict=False)
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple)
        else [(target, value)]
    )
    made = {name.id: _resolve(part, scope) for name, part in pairs if isinstance(name, ast.Name)}
    return {name: found for name, found in made.items() if found is not _UNKNOWN}


def _closure(function: FunctionType) -> dict[str, Any]:
    names = function.__code__.co_freevars
    return {n: c.cell_contents for n, c in zip(names, function.__closure__ or (), strict=True)}


def _resolve(node: ast.AST, scope: dict[str, Any]) -> Any:
    match node:
        case ast.Name(id=name):
            return scope.get(name, _UNKNOWN)
        case ast.Attribute(value=value, attr=name):
            return _attribute(_resolve(value, scope), name)
        case ast.Await(value=value):
            return _resolve(value, scope)
        case ast.Call(func=ast.Name(id="super")):
            owner, me = scope["__class__"], scope.get("self")
            return super(owner, me) if isinstance(me, owner) else Instance(owner.__base__)
        case ast.Call(func=func):
            return _result(_resolve(func, scope))
        case _:
            return _UNKNOWN


def _attribute(owner: Any, name: str) -> Any:
    if not isinstance(owner, Instance):
        return getattr(owner, name, _UNKNOWN)
    for base in owner.of.__mro__:
        found = vars(base).get(name)
        if isinstance(found, FunctionType):
            return MethodType(found, owner)
        declared = inspect.get_annotations(base).get(name)
        if isinstance(declared, type):
            return Instance(declared)
    return _UNKNOWN


def _result(called: Any) -> Any:
    """What a call gives: what a plain getter holds, else as far as it is declared."""
    if isinstance(called, type):
        return Instance(called)
    held = _held(called)
    if held is not _UNKNOWN:
        return held
    declared = getattr(called, "__annotations__", {}).get("return")
    return Instance(declared) if isinstance(declared, type) else _UNKNOWN


def _held(called: Any) -> Any:
    """Value that a method of a known object returns, if it is an attribute of that object."""
    if not isinstance(called, MethodType) or isinstance(called.__self__, Instance | type):
        return _UNKNOWN
    function = called.__func__
    if not isinstance(function, FunctionType) or not _is_written(function):
        return _UNKNOWN
    returned = [node.value for node in ast.walk(_tree(function)) if isinstance(node, ast.Return)]
    if len(returned) != 1 or not isinstance(returned[0], ast.Attribute):
        return _UNKNOWN
    return _resolve(returned[0], {function.__code__.co_varnames[0]: called.__self__})


def method(name: str) -> None:
    """Print the files a call of the method NAME runs through, with the functions in them."""
    from relead.methods.all import registry

    found = registry().find(name)
    if found is None:
        raise CommandError(f"there is no method {name}")
    print(found.name)
    for step in chain(found):
        path = Path(sys.modules[step.module].__file__ or "")
        shown = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
        print(f"  {step.layer:8}{shown}  {', '.join(step.names)}".rstrip())
