"""The list of leads."""

from relead.actions.list_pages import LEADS
from relead.web.rows import list_pages_of

PAGES = list_pages_of("/crm/lead/list/", LEADS, "pages/lead_list.html")
