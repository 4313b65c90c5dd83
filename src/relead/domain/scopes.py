"""Scope codes: what a credential may be allowed to use (protocol.md 3)."""

from typing import Final

SCOPES: Final = frozenset(
    """
    ai_admin appform baas biconnector bizproc booking calendar calendarmobile call cashbox catalog
    catalogmobile configuration.import contact_center crm delivery department disk documentgenerator
    entity forum humanresources.hcmlink iblock im im.import imbot imconnector imopenlines intranet
    landing landing_cloud lists log mailservice main messageservice mobile notifications pay_system
    placement pull pull_channel rating rest rpa sale salescenter sign.b2e smile socialnetwork
    sonet_group task tasks tasks_extended tasksmobile telephony timeman user user.userfield user_basic
    user_brief userconsent userfieldconfig vote
    """.split()  # noqa: SIM905 - 64 quoted words would be harder to read
)
"""Every code a credential may carry, those of parts that are not offered here among them.

Two official clients each demand an exact list, and the lists exclude each other (client-demands.md 6);
these are the 64 names of the one whose tests we can run, b24pysdk.
"""
