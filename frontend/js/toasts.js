// Toasts go after some seconds, unless one points at or is in them; errors stay until closed.

const SECONDS = 6;

function dismiss(toast) {
    if (toast.matches(":hover, :focus-within")) {
        setTimeout(dismiss, 1000, toast);
    } else {
        toast.remove();
    }
}

new MutationObserver((changes) => {
    for (const node of changes.flatMap((change) => [...change.addedNodes])) {
        if (node instanceof HTMLElement && node.matches(".toast:not(.toast-error)")) {
            setTimeout(dismiss, SECONDS * 1000, node);
        }
    }
}).observe(document.getElementById("toasts"), {childList: true});

document.addEventListener("click", (event) => event.target.closest("[data-dismiss]")?.closest(".toast")?.remove());

// What the server could not say itself: it was not reached.
document.addEventListener("htmx:error", (event) => {
    if (event.detail.ctx?.response) {
        return;
    }
    const template = document.getElementById("unreachable");
    document.getElementById("toasts").append(template.content.cloneNode(true));
});
