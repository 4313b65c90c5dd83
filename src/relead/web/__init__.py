"""Pages for the browser: they call the same actions as methods do; no rule and no SQL. See docs/web.md."""
