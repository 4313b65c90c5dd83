// data-autosubmit on a form sends it when one of its choices changes. data-copy="ID" copies that element's
// text. "/" goes to the search. data-row links: a click anywhere in the row follows the row's first link.

document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]");
    if (form && !event.target.matches("input[type=search], input[type=text]")) {
        form.requestSubmit();
    }
});

document.addEventListener("click", (event) => {
    const copier = event.target.closest("[data-copy]");
    if (copier) {
        navigator.clipboard.writeText(document.getElementById(copier.dataset.copy).textContent.trim())
            .then(() => { copier.dataset.done = ""; });
        return;
    }
    const row = event.target.closest("tr[data-row]");
    if (row && !event.target.closest("a, button, input, label, .pick") && !getSelection().toString()) {
        const link = row.querySelector("a[href]");
        if (event.ctrlKey || event.metaKey) {
            window.open(link.href, "_blank", "noopener");
        } else {
            link.click();
        }
    }
});

document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        document.getElementById("search")?.focus();
    }
});
