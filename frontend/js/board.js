// [data-board] has columns [data-stage] with tiles [data-tile]; dragged by mouse, or picked up by their
// [data-grab] button: arrows choose a column, the button (or a click on a column) drops, Escape puts back.
// The server decides: it answers with the new totals and the tile, or with a message, and the tile goes back.

let held = null; // {tile, list, next}: what is being moved, and where it was

const columnOf = (element) => element.closest?.("[data-board] [data-stage]");
const columns = () => [...document.querySelectorAll("[data-stage]:not([data-shut])")];

function hold(tile) {
    held = {tile, list: tile.parentElement, next: tile.nextElementSibling};
    tile.classList.add("tile-held");
    tile.querySelector("[data-grab]").setAttribute("aria-pressed", "true");
}

function release() {
    held.tile.classList.remove("tile-held");
    held.tile.querySelector("[data-grab]").setAttribute("aria-pressed", "false");
    held = null;
}

function focusOn(tile) {
    tile?.querySelector("[data-grab]").focus();
    tile?.scrollIntoView({block: "nearest", inline: "nearest"});
}

function putBack({tile, list, next}) {
    list.insertBefore(tile, next?.parentElement === list ? next : null);
}

function show(column) {
    column.querySelector(".tiles").prepend(held.tile);
    document.querySelector("[data-said]").textContent = column.getAttribute("aria-label");
}

function complain(page) {
    const toast = page?.querySelector(".toast") ?? document.getElementById("unreachable").content.cloneNode(true);
    document.getElementById("toasts").append(toast);
}

async function send(moved, stage) {
    const answer = await fetch(document.querySelector("[data-board]").dataset.board, {
        method: "POST",
        headers: {"hx-request": "true", ...JSON.parse(document.body.getAttribute("hx-headers:inherited"))},
        body: new URLSearchParams({id: moved.tile.dataset.tile, stage}),
    }).catch(() => null);
    if (answer?.headers.has("hx-redirect")) {
        location.assign(answer.headers.get("hx-redirect"));
        return;
    }
    const page = answer && new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!answer?.ok) {
        putBack(moved);
        complain(page);
        return;
    }
    page.querySelectorAll("[id^=total-]").forEach((total) => document.getElementById(total.id)?.replaceWith(total));
    const tile = page.getElementById(moved.tile.id);
    moved.tile.replaceWith(...(tile ? [tile] : []));
    return tile;
}

async function drop(focus) {
    const moved = held;
    const column = columnOf(moved.tile);
    release();
    if (column !== columnOf(moved.list)) {
        const tile = await send(moved, column.dataset.stage);
        if (focus) {
            focusOn(tile ?? moved.tile);
        }
    }
}

document.addEventListener("dragstart", (event) => {
    const tile = event.target.closest?.("[data-tile]");
    if (tile) {
        hold(tile);
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", tile.dataset.tile);
    }
});

document.addEventListener("dragover", (event) => {
    const column = columnOf(event.target);
    document.querySelectorAll(".column-over").forEach((other) => other.classList.remove("column-over"));
    if (held && column && !("shut" in column.dataset)) {
        event.preventDefault();
        column.classList.add("column-over");
    }
});

document.addEventListener("drop", (event) => {
    const column = columnOf(event.target);
    if (held && column && !("shut" in column.dataset)) {
        event.preventDefault();
        if (column !== columnOf(held.tile)) {
            show(column);
        }
        drop(false);
    }
});

document.addEventListener("dragend", () => {
    document.querySelectorAll(".column-over").forEach((column) => column.classList.remove("column-over"));
    if (held) {
        release();
    }
});

document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-grab]");
    const column = columnOf(event.target);
    if (held && column && !event.target.closest("a") && !("shut" in column.dataset)) {
        if (column !== columnOf(held.tile)) {
            show(column);
        }
        drop(true);
    } else if (button && !held) {
        hold(button.closest("[data-tile]"));
    }
});

document.addEventListener("keydown", (event) => {
    if (!held || !event.target.matches?.("[data-grab]")) {
        return;
    }
    const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    const tile = held.tile;
    if (event.key === "Escape") {
        putBack(held);
        release();
    } else if (step) {
        event.preventDefault();
        const all = columns();
        const next = all[all.indexOf(columnOf(tile)) + step];
        if (next) {
            show(next);
        }
    }
    focusOn(tile);
});
