// The focus is never lost: where what had it is gone after a swap, or with its dialog, it goes to what stands in
// its place, else to what that stood in.

import {on} from "./dom.js";

let before = []; // what had it before a swap, and all around that
let opener = []; // the same before a dialog came
const chain = (element) => element && element !== document.body ? [element, ...chain(element.parentElement)] : [];
// Also in a dialog that was closed; one that is about to open takes it by itself.
const lost = () => !document.querySelector(":focus")?.checkVisibility() && !document.querySelector("dialog[data-show]");

const takes = (element) => element.focus({preventScroll: true}) ?? document.activeElement === element;

const restore = (places) => lost() && places.map((place) => place.isConnected ? place : document.getElementById(place.id))
    .filter((place) => place && !place.matches(".menu-items")) // beside it stands what does something else
    .some((place) => [place, ...place.querySelectorAll("a, button, input, select, summary")].some(takes));

const settled = () => setTimeout(() => {
    restore(before);
    before = [];
});

document.addEventListener("htmx:before:swap", () => { before = lost() ? before : chain(document.activeElement); });
document.addEventListener("htmx:after:settle", settled);
document.addEventListener("focusin", ({target}) => {
    target.removeAttribute("autofocus"); // what a swap focused is not focused again by the next one
    opener = target.closest("dialog") ? opener : chain(target);
});
document.addEventListener("reset", ({target}) => setTimeout(restore, 0, chain(target))); // a bar that goes with it
on("click", "[data-drops]", (button) => setTimeout(restore, 0, chain(button)));
on("click", "[data-drops]", (button) => button.closest(button.dataset.drops).remove()); // the row it stands in, at once
document.addEventListener("close", () => restore(opener), true); // it does not bubble
