"""Fields of a card edited in place, one at a time: pages of any family.

Belongs here: opening and sending a field's form. Does not belong here: the card around it, which shows the
saved field again.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.responses import Response

from relead.actions import field_edits, field_names
from relead.actions.entity_family import EntityFamily
from relead.actions.field_edits import FieldChanged
from relead.actions.unit import ReadTx, Tx
from relead.domain.errors import AccessDenied, EntityNotFound, InvalidRequest, InvalidValue
from relead.domain.errors.money import FieldNotWritable
from relead.domain.fields.catalogue import Field, FieldType
from relead.domain.fields.forms import Control, FormValue
from relead.domain.user_fields.field import UserField
from relead.domain.user_fields.values import crm_prefixes
from relead.web import facts, language
from relead.web.page import Page
from relead.web.visit import Visit
from relead.wire import download as wire_download

Sent = Callable[[str], str]
"""A named value of what was sent."""
Show = Callable[..., Awaitable[Response]]
"""The whole card: `show(tx, visit, focus="")`; `focus` is the id of the element that has the focus then."""


async def shown_after(show: Show, tx: ReadTx, visit: Visit, focus: str) -> Response:
    """The card after a write; its list, where the write took the right to read it from the visitor.

    A refusal would undo the write: who hands a lead over could not.
    """
    try:
        return await show(tx, visit, focus=focus)
    except AccessDenied:
        return visit.redirect(f"{visit.request.url.path.partition('details/')[0]}list/?saved=away")


def pages(path: str, family: EntityFamily, show: Show) -> list[Page]:
    """Pages below a card's address, which has a parameter `entity_id`."""

    async def start(tx: ReadTx, visit: Visit) -> Response:
        entity_id, code = _named(visit)
        editing = await field_edits.start(tx, visit.actor, family, entity_id, code)
        return _form(tx, visit, editing, editing.value, before=editing.value)

    async def save(tx: Tx, visit: Visit) -> Response:
        entity_id, code = _named(visit)
        editing = await field_edits.start(tx, visit.actor, family, entity_id, code)
        given = facts.sent_value(visit.form, editing.control)
        if editing.control is Control.FILES:
            given = [*given, *await facts.uploaded(visit.form)]
        before = facts.carried(visit.sent("before"), editing.control)
        try:
            async with tx.savepoint():  # what failed half-way is not kept
                await field_edits.save(tx, visit.actor, family, entity_id, code, given, before)
        except FieldChanged as change:
            editing = await field_edits.with_names(tx, editing, change.before, change.theirs, given)
            shown = _three(visit, editing, change)
            return _form(tx, visit, editing, given, before=change.theirs, status=409, three=shown)
        except (InvalidValue, InvalidRequest, FieldNotWritable) as error:
            editing = await field_edits.with_names(tx, editing, given)
            return _form(tx, visit, editing, given, before=before, status=422, wrong=_wrong(visit, error))
        return await shown_after(show, tx, visit, f"edit-{code}")

    async def download(tx: ReadTx, visit: Visit) -> Response:
        entity_id, code = _named(visit)
        file_id = visit.request.path_params["file_id"]
        file = await field_names.file_of(tx, visit.actor, family, entity_id, code, file_id)
        shown = "shown" in visit.request.query_params
        answer = wire_download.answer(file.name, file.content_type, file.content, shown=shown)
        answer.headers["cache-control"] = "private, no-cache"
        return answer

    async def another(tx: ReadTx, visit: Visit) -> Response:
        entity_id, code = _named(visit)
        editing = await field_edits.start(tx, visit.actor, family, entity_id, code)
        if editing.control is not Control.VALUES:
            raise EntityNotFound
        field: dict[str, Any] = {"code": code, "label": facts.label_of(editing.field, visit.speaking)}
        field["options"] = editing.options
        base = visit.request.url.path.partition("fields/")[0]
        return visit.page(tx, "pages/card_value.html", base=base, field=field)

    return [
        Page(path + "fields/{code}/row", another),
        Page(path + "files/{code}/{file_id:int}", download),
        Page(path + "fields/{code}", start),
        Page(path + "fields/{code}", save, writes=True),
    ]


def _named(visit: Visit) -> tuple[int, str]:
    return visit.request.path_params["entity_id"], visit.request.path_params["code"]


def _form(
    tx: ReadTx,
    visit: Visit,
    editing: field_edits.Editing,
    value: FormValue,
    *,
    before: FormValue,
    status: int = 200,
    **more: Any,
) -> Response:
    field = editing.field
    shown = {
        "code": field.code,
        "label": facts.label_of(field, visit.speaking),
        "control": editing.control.value,
        "value": value,
        "options": editing.options,
        "required": field.required,
        "length": field.length,
        "multiple": field.multiple,
        "hint": _hint(visit, field),
    }
    base = visit.request.url.path.partition("fields/")[0]
    more = {"wrong": "", "three": (), **more}
    return visit.page(
        tx, "pages/card_field.html", status, base=base, field=shown, before=facts.written(before), **more
    )


def _hint(visit: Visit, field: Field) -> str:
    """How an entity is named in a field of the type `crm`."""
    if not isinstance(field, UserField) or field.type is not FieldType.CRM:
        return ""
    kinds = [f"{prefix}_1: {visit.text('card.item_' + prefix)}" for prefix in crm_prefixes(field)]
    return visit.text("card.item_hint", kinds=", ".join(kinds))


def _three(visit: Visit, editing: field_edits.Editing, change: FieldChanged) -> list[tuple[str, facts.Fact]]:
    """What the field was, what it became, and what was to be saved."""
    labels = facts.chosen(editing.options)

    def shown(value: FormValue) -> facts.Fact:
        return facts.fact(editing.field, value, labels, visit.speaking, editable=False)

    return [
        (visit.text("card.before"), shown(change.before)),
        (visit.text("card.theirs"), shown(change.theirs)),
        (visit.text("card.yours"), shown(change.yours)),
    ]


def _wrong(visit: Visit, error: Exception) -> str:
    own = f"error.{type(error).__name__}"
    return visit.text(own if own in language.texts() else "error.InvalidValue")
