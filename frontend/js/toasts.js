// Toasts go when their animation is through (components.css: not while one is at them); errors stay until closed.
// They stand in the modal dialog that is open, as it dims all else; while something is swapped, they do not.

import {on} from "./dom.js";

const toasts = document.getElementById("toasts");
const place = (home) => toasts && toasts.parentElement !== home && home.append(toasts);
const inFront = () => place(document.querySelector("dialog:modal") ?? document.body);

on("animationend", ".toast", (toast) => toast.remove());
document.addEventListener("htmx:before:swap", () => place(document.body));
document.addEventListener("htmx:after:settle", () => setTimeout(inFront));
document.addEventListener("close", inFront, true);

// What the server could not say itself: it was not reached, or failed. What is shown stays; the next answer ends it.
function tell(failed) {
    document.querySelector("#toasts [data-unreached]")?.remove();
    failed && toasts.append(document.getElementById("unreachable").content.cloneNode(true));
    inFront();
}
document.addEventListener("htmx:error", ({detail: {ctx}}) => tell(!ctx?.response));
document.addEventListener("htmx:after:request", (event) => {
    const {response: {status, headers}, hx} = event.detail.ctx;
    const isPage = headers.has("content-security-policy") && headers.get("content-type")?.startsWith("text/html");
    const failed = status >= 400 && !isPage && !hx?.redirect; // of a proxy, or of us when nothing else was left
    failed && event.preventDefault();
    tell(failed);
});
