// Items [data-item=ID] inside [data-order="#FORM"] change places: [data-grip] is dragged, or moved by arrow keys.
// The form then sends `ids`, all in their new order, and `id`, the one that was moved.

let drag = null;

const itemsOf = (list) => [...list.children].filter((item) => item.dataset.item);
const idsOf = (list) => itemsOf(list).map((item) => item.dataset.item).join(",");

function send(list, item) {
    const form = document.querySelector(list.dataset.order);
    form.elements.ids.value = idsOf(list);
    form.elements.id.value = item.dataset.item;
    form.requestSubmit();
}

document.addEventListener("pointerdown", (event) => {
    const item = event.target.closest("[data-grip]")?.closest("[data-item]");
    if (!item || event.button) {
        return;
    }
    const list = item.parentElement;
    drag = {item, list, before: idsOf(list)};
    list.setPointerCapture(event.pointerId); // the list, as an item that is moved loses it
    item.classList.add("dragged");
});

document.addEventListener("pointermove", (event) => {
    if (!drag) {
        return;
    }
    const others = itemsOf(drag.list).filter((item) => item !== drag.item);
    const below = others.find((item) => {
        const box = item.getBoundingClientRect();
        return event.clientY < box.top + box.height / 2;
    });
    drag.list.insertBefore(drag.item, below ?? null);
});

function drop(event) {
    if (drag) {
        const {item, list, before} = drag;
        drag = null;
        item.classList.remove("dragged");
        if (event.type === "pointerup" && idsOf(list) !== before) {
            send(list, item);
        }
    }
}
document.addEventListener("pointerup", drop);
document.addEventListener("pointercancel", drop);

document.addEventListener("keydown", (event) => {
    const item = event.target.closest?.("[data-grip]")?.closest("[data-item]");
    const beside = {ArrowUp: item?.previousElementSibling, ArrowDown: item?.nextElementSibling}[event.key];
    if (beside?.dataset.item) {
        event.preventDefault();
        item.parentElement.insertBefore(item, event.key === "ArrowUp" ? beside : beside.nextElementSibling);
        event.target.focus();
        send(item.parentElement, item);
    }
});
