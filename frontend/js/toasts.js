// Toasts go when their animation is through (components.css: not while one is at them); errors stay until closed.

import {on} from "./dom.js";

on("animationend", ".toast", (toast) => toast.remove());
on("click", "[data-dismiss]", (button) => button.closest(".toast").remove());

// What the server could not say itself: it was not reached.
document.addEventListener("htmx:error", (event) => {
    if (!event.detail.ctx?.response) {
        document.getElementById("toasts").append(document.getElementById("unreachable").content.cloneNode(true));
    }
});
