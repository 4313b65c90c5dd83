// <details class="menu">: closes on a click elsewhere, on Escape (focus returns), when another opens.

const open = () => document.querySelectorAll("details.menu[open]");

document.addEventListener("click", (event) => {
    for (const menu of open()) {
        const inside = menu.contains(event.target);
        if (!inside || event.target.closest(".menu-items a, .menu-items button")) {
            menu.open = false;
        }
    }
});

document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") {
        return;
    }
    for (const menu of open()) {
        menu.open = false;
        menu.querySelector("summary").focus();
    }
});

document.addEventListener("focusin", (event) => {
    for (const menu of open()) {
        if (!menu.contains(event.target)) {
            menu.open = false;
        }
    }
});
