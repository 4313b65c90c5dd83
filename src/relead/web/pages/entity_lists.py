"""The lists of deals, contacts and companies."""

from relead.actions.list_pages import COMPANIES, CONTACTS, DEALS
from relead.web.rows import list_pages_of

PAGES = [
    *list_pages_of("/crm/deal/list/", DEALS, "pages/deal_list.html"),
    *list_pages_of("/crm/contact/list/", CONTACTS, "pages/contact_list.html"),
    *list_pages_of("/crm/company/list/", COMPANIES, "pages/company_list.html"),
]
