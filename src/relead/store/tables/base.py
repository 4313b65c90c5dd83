"""Metadata and column helpers shared by all tables."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    MetaData,
    Text,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def identity(*, big: bool = False) -> Column[int]:
    """Primary key the database counts; BY DEFAULT, so that demo data may choose ids.

    `big` where rows are only ever appended; ids of entities are 32-bit by the protocol.
    """
    return Column("id", BigInteger if big else Integer, Identity(), primary_key=True)


def moment(name: str, **options: Any) -> Column[Any]:
    """Instant, not null unless said otherwise."""
    return Column(name, DateTime(timezone=True), nullable=options.pop("nullable", False), **options)


def flag(name: str, *, default: bool = False) -> Column[bool]:
    """Y/N value."""
    return Column(name, Boolean, nullable=False, server_default=text("true" if default else "false"))


def texts(*names: str) -> list[Column[str]]:
    """Nullable text columns."""
    return [Column(name, Text) for name in names]


def user(name: str, *, checked: bool = False) -> Column[int]:
    """Id of a user, `checked` by a foreign key where a client may choose it.

    The others are the caller's own: a share lock on his row for each of five columns of every write
    would cost more than it could find.
    """
    reference = [ForeignKey("user_account.id")] if checked else []
    return Column(name, Integer, *reference, nullable=False)


ADDRESS_PARTS = ("", "_2", "_city", "_postal_code", "_region", "_province", "_country", "_country_code")


def address(prefix: str = "address") -> list[Column[Any]]:
    """Parts of one address kept in the entity's own row."""
    parts: list[Column[Any]] = [Column(prefix + part, Text) for part in ADDRESS_PARTS]
    return [*parts, Column(prefix + "_loc_addr_id", Integer)]


UTM = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")


def utm() -> list[Column[str]]:
    """Where the inquiry came from, by its links."""
    return texts(*UTM)


def client_flags() -> list[Column[bool]]:
    """Flags computed from multifields."""
    return [flag("has_phone"), flag("has_email"), flag("has_imol")]


def category() -> Column[int]:
    """Category of a contact or a company; there is none yet but the first, 0."""
    return Column("category_id", Integer, nullable=False, server_default=text("0"))


def audit() -> list[Column[Any]]:
    """Who is responsible, who made and changed the row, and when."""
    return [
        user("assigned_by_id", checked=True),
        user("created_by_id"),
        user("modify_by_id"),
        moment("date_create"),
        moment("date_modify"),
        moment("last_activity_time"),
        user("last_activity_by"),
    ]
