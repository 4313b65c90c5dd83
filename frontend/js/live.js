// [data-live="URL"] listens to a stream of the server that says when the card changed; each element of the page
// that triggers on card:changed then fetches itself anew. A hidden page does not listen: browsers allow few
// streams at once; it fetches when it is shown again.

let stream = null;
const fetchAnew = (part) => part.dispatchEvent(new CustomEvent("card:changed"));
const changed = () => document.querySelectorAll("[hx-trigger~='card:changed']").forEach(fetchAnew);

function listen() {
    const source = document.querySelector("[data-live]");
    stream?.close();
    stream = source && !document.hidden ? new EventSource(source.dataset.live) : null;
    stream?.addEventListener("changed", changed);
    stream?.addEventListener("open", () => source.setAttribute("data-listening", ""));
}

// A part that by now shows something else (another kind, another page) fetches that, not what it asked for before.
document.addEventListener("htmx:before:swap", (event) => {
    const {sourceElement: part, sourceEvent, request: {action}} = event.detail.ctx;
    const late = sourceEvent?.type === "card:changed" && !new URL(part.getAttribute("hx-get"), location).href.endsWith(action);
    late && (event.preventDefault(), fetchAnew(part));
});

document.addEventListener("visibilitychange", () => [listen(), document.hidden || changed()]);
document.addEventListener("DOMContentLoaded", listen);
