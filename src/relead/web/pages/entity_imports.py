"""Imports of leads, deals, contacts and companies."""

from relead.actions.list_pages import COMPANIES, CONTACTS, DEALS, LEADS
from relead.web import import_pages

PAGES = [page for kind in (LEADS, DEALS, CONTACTS, COMPANIES) for page in import_pages.pages(kind)]
