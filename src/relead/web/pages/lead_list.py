"""The list of leads."""

from relead.actions.list_pages import LEADS
from relead.web.rows import list_page

PAGES = [list_page("/crm/lead/list/", LEADS, "pages/lead_list.html")]
