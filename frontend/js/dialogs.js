// data-dialog="ID" opens the <dialog> with that id; data-close closes the one around it, and so does its backdrop.
// A <dialog data-show> that was swapped in opens by itself.

import {on} from "./dom.js";

const FIELDS = "textarea, input:not([type=password], [name=login], [name=find])";
/** Fields with something typed into that is to be stored, and shows. */
export const typed = (around) => [...around.querySelectorAll(FIELDS)]
    .filter((field) => field.value !== field.defaultValue && field.checkVisibility());

/** Asks before what was typed is lost: a text, a form in a dialog, more than one field. */
export const mayGo = (around) => {
    const [one, more] = typed(around);
    return !more && !one?.matches("textarea, dialog form *") || confirm(document.body.dataset.leave);
};

on("click", "[data-dialog]", (opener) => document.getElementById(opener.dataset.dialog)?.showModal());
on("click", "dialog", (dialog, {target}) => (target === dialog || target.closest("[data-close]")) && mayGo(dialog) && dialog.close());
on("keydown", "dialog", (dialog, event) => event.key === "Escape" && !mayGo(dialog) && event.preventDefault());

const show = () => document.querySelectorAll("dialog[data-show]:not([open])").forEach((dialog) => {
    dialog.removeAttribute("data-show");
    dialog.showModal();
});
["htmx:after:settle", "DOMContentLoaded"].forEach((type) => document.addEventListener(type, show));
