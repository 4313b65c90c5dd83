// [data-pick-all] picks the rows of its table. form[data-goes-on] is the next batch of a run: it sends itself
// until [data-stop] is pressed; then it waits for its own button.

import {on} from "./dom.js";

let stopped = false;
let sent = ""; // token of the form sent last: each rendering has another, a message in its place has none

on("change", "[data-pick-all]", (all) => all.closest("table").querySelectorAll("input[name=id]")
    .forEach((box) => { box.checked = all.checked; }));

on("click", "[data-goes-on], [data-begins]", (_, {target}) => {
    const stop = target.closest("[data-stop]");
    stopped = Boolean(stop);
    stop?.setAttribute("aria-disabled", true); // not disabled: that would lose the focus
});

document.addEventListener("htmx:after:settle", () => setTimeout(() => { // htmx takes up what it swapped in only then
    const form = document.querySelector("form[data-goes-on]");
    if (form && form.elements.csrf.value !== sent) {
        sent = form.elements.csrf.value;
        form.toggleAttribute("data-stopped", stopped);
        stopped ? form.querySelector("[type=submit]").focus() : form.requestSubmit();
    }
}));
