"""One module per area of pages; each has PAGES, listed in `all.py`. They call one action and a template."""
