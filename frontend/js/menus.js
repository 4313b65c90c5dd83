// <details class="menu">: closes on a click elsewhere, on Escape (focus returns), when another opens.

const close = (stays) => document.querySelectorAll("details.menu[open]").forEach((menu) => {
    menu.open = menu.contains(stays);
});

document.addEventListener("focusin", ({target}) => close(target));
document.addEventListener("click", ({target}) => close(target.closest(".menu-items :is(a, button)") ? null : target));
document.addEventListener("keydown", ({key}) => {
    const opener = key === "Escape" && document.querySelector("details.menu[open] > summary");
    opener && close(null);
    opener && opener.focus();
});
