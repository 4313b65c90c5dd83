// input[role=combobox] goes with the listbox it controls, which shows while there are options: arrows choose one,
// Enter presses it, Escape shuts the list. In a [data-ready] one the first is chosen. [data-count] says how many.

import {on} from "./dom.js";

const BOX = "input[role=combobox]";
const listOf = (box) => document.getElementById(box.getAttribute("aria-controls"));
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
    choose(box, "ready" in list.dataset && options[0]);
}

on("keydown", BOX, (box, event) => {
    const options = listOf(box).hidden ? [] : optionsOf(listOf(box));
    const now = options.findIndex((option) => option.id === "chosen");
    const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (step && options.length) {
        choose(box, options.at((Math.max(now, step < 0 ? 0 : -1) + step) % options.length));
    } else if (event.key === "Enter" && now >= 0) {
        options[now].click();
    } else if (event.key === "Escape" && options.length && !box.closest("dialog")) {
        update(box, true);
    } else {
        return;
    }
    event.preventDefault();
});

on("htmx:after:settle", "[role=listbox]", (list) => {
    const box = document.querySelector(`[aria-controls=${list.id}]`);
    update(box, box !== document.activeElement);
});
on("focusout", BOX, (box) => box.closest("dialog") || update(box, true));
on("mousedown", "[role=option]", (_, event) => event.preventDefault()); // the focus stays in the box
