// What one can press on a page, in the command menu (Ctrl+K) and by keys: buttons that belong to no form, links that
// look like buttons, the navigation, and what has a [data-command] (its value names it) or a [data-key] (which
// presses it). [data-about] around it says what it is about. Rights are the page's: what is not there is not offered.

import {on} from "./dom.js";
import {update} from "./combobox.js";

const PRESSED = ":is(button[type=button], a.button, a.nav-link, .menu-item, [data-command], [data-key])";

const isUsable = (element) => !element.matches(":disabled, [aria-disabled=true]") && !element.closest("dialog")
    && (element.closest("details:not([open])") ?? element).checkVisibility();
const pressed = (selector) => [...document.querySelectorAll(`.shell ${selector}`)].filter(isUsable);

function press(element) {
    element.closest("details:not(.menu, [open])")?.setAttribute("open", "");
    (element.closest(".menu")?.querySelector("summary") ?? element).focus();
    element.click();
}

/** Puts a line for each of the elements into a dialog: name, what it is about, key. */
function list(dialog, elements, run) {
    dialog.querySelectorAll("[data-collected]").forEach((line) => line.remove());
    elements.forEach((element) => {
        const line = dialog.querySelector("template").content.firstElementChild.cloneNode(true);
        const {command, key} = element.dataset;
        const name = command || element.ariaLabel || element.labels?.[0]?.textContent || element.textContent;
        const about = element.closest("[data-about]")?.dataset.about;
        [name.trim(), about, key].forEach((text, place) => { line.children[place].textContent = text ?? ""; });
        line.prepend(element.querySelector(".icon")?.cloneNode(true) ?? "");
        line.addEventListener("click", () => run?.(element));
        dialog.querySelector(element.closest("main") ? "[data-here]" : "[data-there]").append(line);
    });
}

function narrow(input) {
    const words = input.value.toLowerCase().split(/\s+/);
    document.querySelectorAll("#commands [data-command]").forEach((option) => {
        option.hidden = !words.every((word) => option.textContent.toLowerCase().includes(word));
    });
    update(input);
}
on("input", "#commands input", narrow);

on("click", "[data-dialog=commands]", () => {
    const dialog = document.getElementById("commands");
    list(dialog, pressed(`${PRESSED}:not([data-dialog=commands], [aria-current])`), (element) => {
        dialog.close();
        press(element);
    });
    dialog.querySelector("input").focus();
    dialog.querySelector("input").select();
    narrow(dialog.querySelector("input"));
});

on("click", "[data-dialog=keys]", () => {
    list(document.getElementById("keys"), pressed("[data-key]"));
    document.querySelector("[data-keys]").checked = localStorage.keys !== "off";
});
on("change", "[data-keys]", (box) => { localStorage.keys = box.checked ? "on" : "off"; });

document.addEventListener("keydown", (event) => {
    const {code, target, ctrlKey, metaKey, altKey} = event;
    // Of a keyboard with other letters the place of the key counts.
    const key = code.startsWith("Key") && event.key > "~" ? code.at(-1).toLowerCase() : event.key;
    const quiet = target.closest?.("input, textarea, select, dialog") || altKey || localStorage.keys === "off";
    const command = ctrlKey || metaKey ? key === "k" && "[data-dialog=commands]" : `[data-key="${CSS.escape(key)}"]`;
    const element = (ctrlKey || metaKey || !quiet) && command && pressed(command)[0];
    if (element) {
        event.preventDefault();
        press(element);
    }
});
