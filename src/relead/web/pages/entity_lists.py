"""The lists of deals, contacts and companies."""

from relead.actions.list_pages import COMPANIES, CONTACTS, DEALS
from relead.web.rows import list_page

PAGES = [
    list_page("/crm/deal/list/", DEALS, "pages/deal_list.html"),
    list_page("/crm/contact/list/", CONTACTS, "pages/contact_list.html"),
    list_page("/crm/company/list/", COMPANIES, "pages/company_list.html"),
]
