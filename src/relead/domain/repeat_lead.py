"""When a lead is a repeat lead (ruling R1, repeat-leads.md 2.1).

Belongs here: the flag's rule, and what a repeat lead's card hides. Does not belong here: linking itself.
"""

from typing import Final

from relead.domain.semantics import Semantic

HIDDEN: Final = (
    *("HONORIFIC", "LAST_NAME", "NAME", "SECOND_NAME", "BIRTHDATE", "POST", "COMPANY_TITLE"),
    *("PHONE", "EMAIL", "WEB", "IM", "LINK"),
    *("ADDRESS", "ADDRESS_2", "ADDRESS_CITY", "ADDRESS_REGION", "ADDRESS_PROVINCE"),
    *("ADDRESS_POSTAL_CODE", "ADDRESS_COUNTRY", "ADDRESS_COUNTRY_CODE", "ADDRESS_LOC_ADDR_ID"),
)
"""Codes of the fields that the card of a repeat lead hides: its clients have their own (3.1)."""


def flag(*, linked: bool, previous: bool, semantic: Semantic) -> bool:
    """Compute the flag after a change of links or of status; `semantic` is the one after the change.

    In S the flag is frozen, so that a lead converted into a contact does not become repeat by the
    link to it. Outside S it always follows the links, which also serves the lead that leaves S.
    """
    return previous if semantic is Semantic.SUCCESS else linked
