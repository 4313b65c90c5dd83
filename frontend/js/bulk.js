// [data-pick-all] picks the rows of its table. form[data-goes-on] is the next batch of a run: it sends itself
// until [data-stop] is pressed; then it waits for its own button.

let stopped = false;
let sent = ""; // token of the form sent last: each rendering has another, a message in its place has none

document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-all]")) {
        event.target.closest("table").querySelectorAll("input[name=id]")
            .forEach((box) => { box.checked = event.target.checked; });
    }
});

document.addEventListener("click", (event) => {
    const stop = event.target.closest("[data-stop]");
    if (stop) {
        stopped = true;
        stop.disabled = true;
    } else if (event.target.closest("[data-goes-on], [data-begins]")) {
        stopped = false;
    }
});

document.addEventListener("htmx:after:settle", () => setTimeout(() => { // htmx takes up what it swapped in only then
    const form = document.querySelector("form[data-goes-on]");
    form?.toggleAttribute("data-stopped", stopped);
    if (form && !stopped && form.elements.csrf.value !== sent) {
        sent = form.elements.csrf.value;
        form.requestSubmit();
    }
}));
