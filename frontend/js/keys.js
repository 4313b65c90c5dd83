// [data-key="x"]: the key x presses it. "?" shows the list of keys, Ctrl+K the command menu: its links that do not
// hold what is typed are hidden, arrows go through the others.

const typing = (element) => element.closest?.("input, textarea, select, [contenteditable]");

document.addEventListener("keydown", (event) => {
    const commands = document.getElementById("commands");
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && commands) {
        event.preventDefault();
        commands.showModal();
        commands.querySelector("input").select();
    } else if (!typing(event.target) && !event.ctrlKey && !event.metaKey && !event.altKey
        && !document.querySelector("dialog[open]")) {
        if (event.key === "?") {
            document.getElementById("keys")?.showModal();
        } else {
            document.querySelector(`[data-key="${CSS.escape(event.key)}"]`)?.click();
        }
    }
});

document.addEventListener("input", (event) => {
    if (event.target.matches("#commands input")) {
        const wanted = event.target.value.trim().toLowerCase();
        document.querySelectorAll("#commands [data-command]").forEach((item) => {
            item.hidden = !item.textContent.toLowerCase().includes(wanted);
        });
    }
});

document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("#commands");
    const step = {ArrowUp: -1, ArrowDown: 1}[event.key];
    if (menu && step) {
        event.preventDefault();
        const stops = [...menu.querySelectorAll("input, li:not([hidden]) a")];
        stops[(stops.indexOf(event.target) + step + stops.length) % stops.length]?.focus();
    } else if (menu && event.key === "Enter" && event.target.matches("input")) {
        event.preventDefault();
        menu.querySelector("li:not([hidden]) a")?.click();
    }
});
