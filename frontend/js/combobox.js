// input[role=combobox] goes with the listbox it controls, which shows while there are options: arrows choose one,
// Enter presses it, Escape shuts the list. A [data-ready] list stays, its first option chosen; of others the [data-ready]
// one. [data-count] says how many. An option's <template> goes before the box, in place of what is there or data-many.

import {on} from "./dom.js";

const BOX = "input[role=combobox]";
const listOf = (box) => document.getElementById(box.getAttribute("aria-controls"));
const boxOf = (list) => document.querySelector(`[aria-controls="${list.id}"]`);
const stays = (box) => "ready" in listOf(box).dataset;
const optionsOf = (place) => [...place.querySelectorAll("[role=option]:not([hidden])")];

function choose(box, option) {
    listOf(box).querySelectorAll("#chosen").forEach((old) => Object.assign(old, {id: "", ariaSelected: null}));
    Object.assign(option || {}, {id: "chosen", ariaSelected: "true"}).scrollIntoView?.({block: "nearest"});
    box.setAttribute("aria-activedescendant", option ? "chosen" : "");
}

/** Shows the options that there are by now, or none. */
export function update(box, shut = false) {
    const list = listOf(box);
    const options = shut ? [] : optionsOf(list);
    list.querySelectorAll("[role=group]").forEach((group) => { group.hidden = !optionsOf(group).length; });
    list.hidden = !options.length;
    list.parentElement.querySelector("[data-count]").textContent = shut ? "" : options.length;
    box.setAttribute("aria-expanded", !list.hidden);
    choose(box, stays(box) ? options[0] : options.find((option) => "ready" in option.dataset));
}

on("keydown", BOX, (box, event) => {
    const options = listOf(box).hidden ? [] : optionsOf(listOf(box));
    const now = options.findIndex((option) => option.id === "chosen");
    const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (step && options.length) {
        choose(box, options.at((Math.max(now, step < 0 ? 0 : -1) + step) % options.length));
    } else if (event.key === "Enter" && now >= 0) {
        options[now].click();
    } else if (event.key === "Escape" && options.length && !stays(box)) {
        update(box, true);
    } else {
        return;
    }
    event.preventDefault();
});

on("htmx:after:settle", "[role=listbox]", (list) => update(boxOf(list), boxOf(list) !== document.activeElement));
on("focusout", BOX, (box) => stays(box) || update(box, true));
on("mousedown", "[role=option]", (_, event) => event.preventDefault()); // the focus stays in the box
on("click", "[role=option]:has(> template)", (option) => {
    const box = boxOf(option.closest("[role=listbox]"));
    const picked = box.previousElementSibling;
    picked["many" in picked.dataset ? "append" : "replaceChildren"](option.firstElementChild.content.cloneNode(true));
    box.value = "";
    update(box, true);
    picked.dispatchEvent(new Event("change", {bubbles: true}));
});
