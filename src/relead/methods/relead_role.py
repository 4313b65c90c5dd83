"""`relead.role.*`: administering roles. Our own extension; no official method has these names."""

from relead.actions import roles
from relead.actions.unit import ReadTx, Tx
from relead.domain.fields.values import read_flag, text_of
from relead.domain.ids import to_id
from relead.methods._call import actor, items
from relead.wire.call import Call
from relead.wire.registry import Handler, methods_of


async def _list(tx: ReadTx, call: Call) -> object:
    return await roles.list_roles(tx, actor(call))


async def _save(tx: Tx, call: Call) -> object:
    params = call.params
    await roles.save(
        tx,
        actor(call),
        text_of(params.get("code")) or "",
        name=text_of(params.get("name")) or None,
        config=read_flag(params.get("config")) if params.has("config") else None,
        rights=items(call, "rights") if params.has("rights") else None,
    )
    return True


async def _delete(tx: Tx, call: Call) -> object:
    await roles.delete(tx, actor(call), text_of(call.params.get("code")) or "")
    return True


def _assigning(*, given: bool) -> Handler:
    async def assign(tx: Tx, call: Call) -> object:
        await roles.assign(
            tx,
            actor(call),
            text_of(call.params.get("code")) or "",
            user_id=to_id(call.params.get("userId")),
            department_id=to_id(call.params.get("departmentId")),
            given=given,
        )
        return True

    return assign


_FAMILY = "relead.role"
_WRITES = {
    "save": _save,
    "delete": _delete,
    "assign": _assigning(given=True),
    "revoke": _assigning(given=False),
}
METHODS = methods_of(_FAMILY, {"list": _list}, _WRITES, scope="crm")
