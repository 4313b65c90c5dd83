// data-dialog="ID" opens the <dialog> with that id; data-close closes the one around it.
// A <dialog data-show> that was swapped in opens by itself.

import {on, typed} from "./dom.js";

on("click", "[data-dialog]", (opener) => document.getElementById(opener.dataset.dialog)?.showModal());
on("click", "[data-close]", (button) => button.closest("dialog")?.close());
// A click on the backdrop, unless it would lose what is typed; one on the dialog's content has another target.
on("click", "dialog", (dialog, {target}) => target === dialog && !typed(dialog) && dialog.close());

const show = () => document.querySelectorAll("dialog[data-show]:not([open])").forEach((dialog) => {
    dialog.removeAttribute("data-show");
    dialog.showModal();
});
document.addEventListener("htmx:after:settle", show);
document.addEventListener("DOMContentLoaded", show);
