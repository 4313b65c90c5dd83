// data-autosubmit on a form sends it when one of its choices changes. data-copy="ID" copies that element's
// text. data-row links: a click anywhere in the row follows the row's first link. Escape in a form that stands in
// place of what it edits presses its [data-cancel]. Ctrl+Enter sends it. [data-empties] is empty once it was taken.

import {on} from "./dom.js";

on("change", "form[data-autosubmit]", (form, {target}) => {
    if (!target.matches("input[type=search], input[type=text]")) {
        form.requestSubmit();
    }
});

on("click", "[data-copy]", (copier) => navigator.clipboard
    .writeText(document.getElementById(copier.dataset.copy).textContent.trim())
    .then(() => { copier.dataset.done = ""; }));

on("click", "tr[data-row]", (row, event) => {
    const link = row.querySelector("a[href]");
    if (event.target.closest("a, button, input, label, .pick") || getSelection().toString()) {
        return;
    }
    if (event.ctrlKey || event.metaKey) {
        window.open(link.href, "_blank", "noopener");
    } else {
        link.click();
    }
});

on("keydown", "form", (form, event) => {
    const cancel = form.querySelector("[data-cancel]");
    if (cancel && event.key === "Escape") {
        cancel.click();
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        form.requestSubmit();
    }
});

on("htmx:after:request", "form[data-empties]", (form, {detail: {ctx}}) => {
    if (ctx?.sourceElement === form && ctx.response?.status < 400) {
        form.reset();
    }
});
