// [data-board] has columns [data-stage] with tiles [data-tile]; dragged by mouse, or picked up by their
// [data-grab] button: arrows choose a column, the button (or a click on a column) drops, Escape puts back.
// The server decides: form#move gets the new totals and the tile, or a message, and the tile goes back.

import {on} from "./dom.js";

const COLUMN = "[data-board] [data-stage]";
const moving = new Map(); // by id of the tile: what is on its way to the server
let held = null; // {tile, list, next}: what is being moved, and where it was

const open = (element) => element.closest(`${COLUMN}:not([data-shut])`);

function hold(tile, how) {
    tile.classList.toggle("tile-held", how);
    tile.querySelector("[data-grab]").setAttribute("aria-pressed", how);
    held = how ? {tile, list: tile.parentElement, next: tile.nextElementSibling} : null;
}

function focusOn(tile) {
    tile?.querySelector("[data-grab]")?.focus();
    tile?.scrollIntoView({block: "nearest", inline: "nearest"});
}

const putBack = ({tile, list, next}) => list.insertBefore(tile, next?.parentElement === list ? next : null);

function release() {
    putBack(held);
    hold(held.tile, false);
}

function show(column) {
    if (column !== held.tile.closest(COLUMN)) {
        column.querySelector(".tiles").prepend(held.tile);
        document.querySelector("[data-said]").textContent = column.getAttribute("aria-label");
    }
}

function drop(focus) {
    const {tile, list} = held;
    const column = tile.closest(COLUMN);
    const form = document.getElementById("move");
    moving.set(tile.dataset.tile, {...held, focus});
    hold(tile, false);
    if (column !== list.closest(COLUMN)) {
        form.elements.id.value = tile.dataset.tile;
        form.elements.stage.value = column.dataset.stage;
        form.requestSubmit();
    }
}

on("htmx:finally:request", "#move", (_, {detail: {ctx}}) => {
    const moved = moving.get(ctx.request.body.get("id"));
    ctx.response?.status < 400 || putBack(moved);
    moved.focus && focusOn(document.getElementById(moved.tile.id));
});

on("dragstart", "[data-tile]", (tile, event) => {
    hold(tile, true);
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", tile.dataset.tile);
});

on("dragover", COLUMN, (column, event) => {
    if (held && open(column)) {
        event.preventDefault();
        show(column);
    }
});

on("drop", COLUMN, (_, event) => {
    event.preventDefault();
    drop(false);
});

document.addEventListener("dragend", () => held && release());

on("click", "[data-board]", (_, {target}) => {
    if (held && open(target) && !target.closest("a")) {
        show(open(target));
        drop(true);
    } else if (!held && target.closest("[data-grab]")) {
        hold(target.closest("[data-tile]"), true);
    }
});

on("keydown", "[data-grab][aria-pressed=true]", (_, event) => {
    const tile = held.tile;
    const step = {ArrowLeft: -1, ArrowRight: 1}[event.key];
    if (event.key === "Escape") {
        release();
    } else if (step) {
        event.preventDefault();
        const all = [...document.querySelectorAll(`${COLUMN}:not([data-shut])`)];
        show(all[all.indexOf(open(tile)) + step] ?? tile.closest(COLUMN));
    }
    focusOn(tile);
});
