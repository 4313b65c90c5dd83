// data-dialog="ID" opens the <dialog> with that id; data-close closes the one around it.
// A <dialog data-show> that was swapped in opens by itself.

document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    if (opener) {
        document.getElementById(opener.dataset.dialog)?.showModal();
    } else if (event.target.closest("[data-close]")) {
        event.target.closest("dialog")?.close();
    } else if (event.target instanceof HTMLDialogElement) {
        event.target.close(); // the backdrop: a click on the dialog's content has another target
    }
});

const show = () => document.querySelectorAll("dialog[data-show]:not([open])").forEach((dialog) => {
    dialog.removeAttribute("data-show");
    dialog.showModal();
});
document.addEventListener("htmx:after:settle", show);
document.addEventListener("DOMContentLoaded", show);
