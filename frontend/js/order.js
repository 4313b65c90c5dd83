// Items [data-item=ID] inside [data-order="#FORM"] change places: [data-grip] is dragged, or moved by arrow keys.
// The form then sends `ids`, all in their new order, and `id`, the one that was moved.

import {on} from "./dom.js";

let drag = null;

const itemsOf = (list) => [...list.children].filter((item) => item.dataset.item);
const idsOf = (list) => itemsOf(list).map((item) => item.dataset.item).join(",");

function send(list, item) {
    const form = document.querySelector(list.dataset.order);
    form.elements.ids.value = idsOf(list);
    form.elements.id.value = item.dataset.item;
    form.requestSubmit();
}

on("pointerdown", "[data-grip]", (grip, event) => {
    const item = grip.closest("[data-item]");
    const list = item.parentElement;
    if (!event.button) {
        drag = {item, list, before: idsOf(list)};
        list.setPointerCapture(event.pointerId); // the list, as an item that is moved loses it
        item.classList.add("dragged");
    }
});

document.addEventListener("pointermove", (event) => {
    const below = drag && itemsOf(drag.list).filter((item) => item !== drag.item).find((item) => {
        const box = item.getBoundingClientRect();
        return event.clientY < box.top + box.height / 2;
    });
    drag?.list.insertBefore(drag.item, below ?? null);
});

function drop({type}) {
    drag?.item.classList.remove("dragged");
    drag && type === "pointerup" && idsOf(drag.list) !== drag.before && send(drag.list, drag.item);
    drag = null;
}
["pointerup", "pointercancel"].forEach((type) => document.addEventListener(type, drop));

on("keydown", "[data-grip]", (grip, event) => {
    const item = grip.closest("[data-item]");
    const beside = {ArrowUp: item.previousElementSibling, ArrowDown: item.nextElementSibling}[event.key];
    if (beside?.dataset.item) {
        event.preventDefault();
        item.parentElement.insertBefore(item, event.key === "ArrowUp" ? beside : beside.nextElementSibling);
        grip.focus();
        send(item.parentElement, item);
    }
});
