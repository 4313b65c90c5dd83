// [data-live="URL"] listens to a stream of the server that says when the card changed; each element of the page
// that triggers on card:changed then fetches itself anew. A hidden page does not listen: browsers allow few
// streams at once; it fetches when it is shown again.

let stream = null;

const changed = () => document.querySelectorAll("[hx-trigger~='card:changed']")
    .forEach((element) => element.dispatchEvent(new CustomEvent("card:changed")));

function listen() {
    const source = document.querySelector("[data-live]");
    stream?.close();
    stream = source && !document.hidden ? new EventSource(source.dataset.live) : null;
    stream?.addEventListener("changed", changed);
    stream?.addEventListener("open", () => source.setAttribute("data-listening", ""));
}

document.addEventListener("visibilitychange", listen);
document.addEventListener("visibilitychange", () => document.hidden || changed());
document.addEventListener("DOMContentLoaded", listen);
