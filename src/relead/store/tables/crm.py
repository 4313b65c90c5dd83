"""Leads, contacts, companies, their bindings and their multifields.

The invariants of bindings are the database's own (repeat-leads.md 2.6): the primary contact *is*
`lead.contact_id`; a deferred foreign key (id, contact_id) proves that it is bound; the constraint
triggers of the first migration prove that bound contacts elect one; and a check ties the repeat flag
to the links. So no path, ours or a hand-written UPDATE, can commit a half state.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    Text,
    func,
)

from relead.store.tables.base import (
    UTM,
    address,
    audit,
    category,
    client_flags,
    flag,
    identity,
    metadata,
    moment,
    texts,
    user,
)
from relead.store.tables.user_fields import user_values, user_values_index

lead = Table(
    "lead",
    metadata,
    identity(),
    Column("title", Text, nullable=False),
    *texts("honorific", "name", "second_name", "last_name"),
    Column("birthdate", Date),
    *texts("company_title", "source_id", "source_description"),
    Column("status_id", Text, nullable=False),
    Column("status_description", Text),
    Column("semantic", String(1), nullable=False),
    Column("post", Text),
    *address(),
    Column("currency_id", String(3), ForeignKey("currency.currency"), nullable=False),
    Column("opportunity", Numeric(18, 2), nullable=False),
    flag("is_manual_opportunity"),
    flag("opened"),
    Column("comments", Text),
    *client_flags(),
    *audit(),
    user("moved_by_id"),
    moment("moved_time"),
    moment("date_closed", nullable=True),
    Column("company_id", Integer, ForeignKey("company.id")),
    Column("contact_id", Integer),
    flag("is_return_customer"),
    *texts("originator_id", "origin_id"),
    Column("webform_id", Integer),
    *texts(*UTM),
    *user_values(),
    CheckConstraint("semantic IN ('P', 'S', 'F')", name="semantic"),
    CheckConstraint(
        "semantic = 'S' OR is_return_customer = (contact_id IS NOT NULL OR company_id IS NOT NULL)",
        name="repeat_flag",
    ),
    ForeignKeyConstraint(
        ["id", "contact_id"],
        ["lead_contact.lead_id", "lead_contact.contact_id"],
        name="fk_lead_primary_contact",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
)
Index("ix_lead_contact_id_id", lead.c.contact_id, lead.c.id)
Index("ix_lead_company_id_id", lead.c.company_id, lead.c.id)
Index("ix_lead_assigned_by_id_id", lead.c.assigned_by_id, lead.c.id)
Index("ix_lead_is_return_customer_id", lead.c.is_return_customer, lead.c.id)
Index("ix_lead_status_id_id", lead.c.status_id, lead.c.id)
Index("ix_lead_date_modify", lead.c.date_modify, lead.c.id)
Index("ix_lead_date_create", lead.c.date_create, lead.c.id)
Index("ix_lead_origin", func.lower(lead.c.origin_id))
user_values_index(lead)

contact = Table(
    "contact",
    metadata,
    identity(),
    *texts("honorific", "name", "second_name", "last_name"),
    Column("photo", Integer, ForeignKey("file.id")),
    Column("birthdate", Date),
    *texts("type_id", "source_id", "source_description", "post"),
    *address(),
    Column("comments", Text),
    flag("opened"),
    flag("export", default=True),
    *client_flags(),
    *audit(),
    Column("company_id", Integer),
    Column("lead_id", Integer, ForeignKey("lead.id", ondelete="SET NULL")),
    *texts("originator_id", "origin_id", "origin_version", *UTM),
    *user_values(),
    category(),
    ForeignKeyConstraint(
        ["id", "company_id"],
        ["contact_company.contact_id", "contact_company.company_id"],
        name="fk_contact_primary_company",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
)
Index("ix_contact_company_id_id", contact.c.company_id, contact.c.id)
Index("ix_contact_assigned_by_id_id", contact.c.assigned_by_id, contact.c.id)
Index("ix_contact_lead_id", contact.c.lead_id)
Index("ix_contact_date_modify", contact.c.date_modify, contact.c.id)
Index("ix_contact_origin", func.lower(contact.c.origin_id))
user_values_index(contact)

company = Table(
    "company",
    metadata,
    identity(),
    Column("title", Text, nullable=False),
    Column("company_type", Text),
    Column("logo", Integer, ForeignKey("file.id")),
    *address(),
    Column("address_legal", Text),
    *address("reg_address"),
    *texts("banking_details", "industry", "employees"),
    Column("currency_id", String(3), ForeignKey("currency.currency"), nullable=False),
    Column("revenue", Numeric(18, 2), nullable=False),
    flag("opened"),
    Column("comments", Text),
    *client_flags(),
    flag("is_my_company"),
    *audit(),
    Column("lead_id", Integer, ForeignKey("lead.id", ondelete="SET NULL", use_alter=True)),
    *texts("originator_id", "origin_id", "origin_version", *UTM),
    *user_values(),
    category(),
)
Index("ix_company_assigned_by_id_id", company.c.assigned_by_id, company.c.id)
Index("ix_company_lead_id", company.c.lead_id)
Index("ix_company_date_modify", company.c.date_modify, company.c.id)
Index("ix_company_origin", func.lower(company.c.origin_id))
user_values_index(company)

deal_category = Table(
    "deal_category",
    metadata,
    identity(),
    Column("name", Text, nullable=False),
    Column("sort", Integer, nullable=False),
    flag("is_default"),
    *texts("origin_id", "originator_id"),
    moment("created_at"),
)

deal = Table(
    "deal",
    metadata,
    identity(),
    Column("title", Text, nullable=False),
    Column("type_id", Text),
    Column("category_id", Integer, ForeignKey("deal_category.id"), nullable=False),
    Column("stage_id", Text, nullable=False),
    Column("previous_stage_id", Text),
    Column("semantic", String(1), nullable=False),
    flag("is_new"),
    flag("is_recurring"),
    flag("is_return_customer"),
    flag("is_repeated_approach"),
    Column("probability", Integer),
    Column("currency_id", String(3), ForeignKey("currency.currency"), nullable=False),
    Column("opportunity", Numeric(18, 2), nullable=False),
    flag("is_manual_opportunity"),
    Column("tax_value", Numeric(18, 2), nullable=False),
    Column("company_id", Integer, ForeignKey("company.id")),
    Column("contact_id", Integer),
    Column("quote_id", Integer),
    Column("begindate", Date, nullable=False),
    Column("closedate", Date, nullable=False),
    flag("opened"),
    flag("closed"),
    Column("comments", Text),
    *audit(),
    user("moved_by_id"),
    moment("moved_time"),
    *texts("source_id", "source_description"),
    Column("lead_id", Integer, ForeignKey("lead.id", ondelete="SET NULL")),
    *texts("additional_info", "location_id", "originator_id", "origin_id", *UTM),
    *user_values(),
    CheckConstraint("semantic IN ('P', 'S', 'F')", name="semantic"),
    CheckConstraint("closed = (semantic <> 'P')", name="closed"),
    ForeignKeyConstraint(
        ["id", "contact_id"],
        ["deal_contact.deal_id", "deal_contact.contact_id"],
        name="fk_deal_primary_contact",
        deferrable=True,
        initially="DEFERRED",
        use_alter=True,
    ),
)
Index("ix_deal_contact_id_id", deal.c.contact_id, deal.c.id)
Index("ix_deal_company_id_id", deal.c.company_id, deal.c.id)
Index("ix_deal_assigned_by_id_id", deal.c.assigned_by_id, deal.c.id)
Index("ix_deal_category_stage", deal.c.category_id, deal.c.stage_id, deal.c.id)
Index("ix_deal_lead_id", deal.c.lead_id)
Index("ix_deal_date_modify", deal.c.date_modify, deal.c.id)
Index("ix_deal_origin", func.lower(deal.c.origin_id))
user_values_index(deal)

deal_contact = Table(
    "deal_contact",
    metadata,
    Column("deal_id", Integer, ForeignKey("deal.id")),
    Column("contact_id", Integer, ForeignKey("contact.id")),
    Column("sort", Integer, nullable=False),
    PrimaryKeyConstraint("deal_id", "contact_id"),
)
Index("ix_deal_contact_contact_id", deal_contact.c.contact_id, deal_contact.c.deal_id)

lead_contact = Table(
    "lead_contact",
    metadata,
    Column("lead_id", Integer, ForeignKey("lead.id")),
    Column("contact_id", Integer, ForeignKey("contact.id")),
    Column("sort", Integer, nullable=False),
    PrimaryKeyConstraint("lead_id", "contact_id"),
)
Index("ix_lead_contact_contact_id", lead_contact.c.contact_id, lead_contact.c.lead_id)

contact_company = Table(
    "contact_company",
    metadata,
    Column("contact_id", Integer, ForeignKey("contact.id")),
    Column("company_id", Integer, ForeignKey("company.id")),
    Column("sort", Integer, nullable=False),
    PrimaryKeyConstraint("contact_id", "company_id"),
)
Index("ix_contact_company_company_id", contact_company.c.company_id, contact_company.c.contact_id)

multifield = Table(
    "multifield",
    metadata,
    identity(),
    Column("entity_type", SmallInteger, nullable=False),
    Column("entity_id", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("value_type", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("key2", Text, nullable=False),
)
Index("ix_multifield_entity", multifield.c.entity_type, multifield.c.entity_id, multifield.c.id)
_HOLDER = (multifield.c.entity_type, multifield.c.entity_id)
Index(
    "ix_multifield_key",
    multifield.c.type,
    multifield.c.key,
    *_HOLDER,
    postgresql_where=multifield.c.key != "",
)
Index(
    "ix_multifield_key2",
    multifield.c.type,
    multifield.c.key2,
    *_HOLDER,
    postgresql_where=multifield.c.key2 != "",
)
Index("ix_multifield_value", multifield.c.type, func.lower(multifield.c.value))
