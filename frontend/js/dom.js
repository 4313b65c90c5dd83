// Listening for all elements of a selector, also for those that come later.

/** Calls run(element, event) for events of a type at, or inside of, an element of the selector. */
export const on = (type, selector, run) => document.addEventListener(type, (event) => {
    const element = event.target.closest?.(selector);
    element && run(element, event);
});
