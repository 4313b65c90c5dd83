"""When a lead is a repeat lead (ruling R1, repeat-leads.md 2.1).

Belongs here: the flag's rule. Does not belong here: linking itself.
"""

from relead.domain.semantics import Semantic


def flag(*, linked: bool, previous: bool, semantic: Semantic) -> bool:
    """Compute the flag after a change of links or of status; `semantic` is the one after the change.

    In S the flag is frozen, so that a lead converted into a contact does not become repeat by the
    link to it. Outside S it always follows the links, which also serves the lead that leaves S.
    """
    return previous if semantic is Semantic.SUCCESS else linked
