// Toasts go when their animation is through (components.css: not while one is at them); errors stay until closed.
// They stand in the modal dialog that is open, as it dims all else; while something is swapped, they do not.

import {on} from "./dom.js";

const toasts = document.getElementById("toasts");
const place = (home) => toasts && toasts.parentElement !== home && home.append(toasts);
const inFront = () => place(document.querySelector("dialog:modal") ?? document.body);
const forget = () => document.querySelector("#toasts [data-unreached]")?.remove();

on("animationend", ".toast", (toast) => toast.remove());
on("click", "[data-dismiss]", (button) => button.closest(".toast").remove());
document.addEventListener("htmx:before:swap", () => place(document.body));
document.addEventListener("htmx:after:settle", () => setTimeout(inFront));
document.addEventListener("close", inFront, true);

// What the server could not say itself: it was not reached. That goes with its next answer.
document.addEventListener("htmx:after:request", forget);
document.addEventListener("htmx:error", ({detail: {ctx}}) => {
    forget();
    ctx?.response || toasts.append(document.getElementById("unreachable").content.cloneNode(true));
    inFront();
});
