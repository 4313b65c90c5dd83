// data-autosubmit on a form sends it when one of its choices changes. data-copy="ID" copies that element's
// text. data-row links: a click anywhere in the row follows the row's first link. Escape in a form that stands in
// place of what it edits presses its [data-cancel]. Ctrl+Enter sends it. [data-empties] is empty once it was taken.
// Nothing is sent twice, and the browser asks before what was typed is lost.

import {mayGo, typed} from "./dialogs.js";
import {on} from "./dom.js";

on("change", "form[data-autosubmit]", (form, {target}) =>
    target.matches("input[type=search], input[type=text]") || form.requestSubmit());

on("click", "[data-copy]", (copier) => navigator.clipboard
    .writeText(document.getElementById(copier.dataset.copy).textContent.trim())
    .then(() => { copier.dataset.done = ""; }));

on("click", "tr[data-row]", (row, {target, ctrlKey, metaKey}) => {
    const link = row.querySelector("a[href]");
    const meant = !target.closest("a, button, input, label, .pick") && !getSelection().toString();
    meant && (ctrlKey || metaKey ? window.open(link.href, "_blank", "noopener") : link.click());
});

on("keydown", "form", (form, event) => {
    const cancel = form.querySelector("[data-cancel]");
    if (cancel && event.key === "Escape" && event.target.ariaExpanded !== "true") { // an open list shuts first
        mayGo(form) && cancel.click();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        form.requestSubmit();
    }
});

on("htmx:after:request", "form[data-empties]", (form, {detail: {ctx}}) =>
    ctx?.sourceElement === form && ctx.response?.status < 400 && form.reset());

// What is on its way is not sent again by a second press; what has an hx-sync of its own knows what to do with one.
const sending = new Set();
const once = (event, what) => sending.has(what) ? event.preventDefault() : sending.add(what);

document.addEventListener("htmx:config:request", (event) => {
    const {sourceElement, request} = event.detail.ctx;
    const renewed = document.querySelector("#toasts [data-csrf]"); // somebody signed in anew in another tab
    if (request.method === "POST") {
        request.headers["x-csrf-token"] = renewed?.dataset.csrf ?? request.headers["x-csrf-token"];
        sourceElement.hasAttribute("hx-sync") || once(event, sourceElement);
    }
});
document.addEventListener("htmx:finally:request", ({detail: {ctx}}) =>
    ctx.keepIndicators || sending.delete(ctx.sourceElement)); // kept while another page is on its way
document.addEventListener("submit", (event) =>
    event.defaultPrevented || event.target.method !== "post" || once(event, event.target));
addEventListener("pageshow", () => sending.clear());
addEventListener("beforeunload", (event) => sending.size || typed(document.body).length && event.preventDefault());
