// Escape in a form that stands in place of what it edits presses its [data-cancel]. Ctrl+Enter sends it.
// What a swap focused is not focused again by the next one.

document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form");
    const cancel = form?.querySelector("[data-cancel]");
    if (cancel && event.key === "Escape") {
        cancel.click();
    } else if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        form.requestSubmit();
    }
});

document.addEventListener("focusin", (event) => event.target.removeAttribute?.("autofocus"));

// A form [data-empties] is empty again once it was taken.
document.addEventListener("htmx:after:request", (event) => {
    const {sourceElement, response} = event.detail.ctx ?? {};
    if (response?.status < 400 && sourceElement?.matches?.("form[data-empties]")) {
        sourceElement.reset();
    }
});
