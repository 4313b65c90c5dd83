"""Users, credentials, settings, dictionaries, files, history and the outbox."""

from sqlalchemy import (
    ARRAY,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Numeric,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from relead.store.tables.base import flag, identity, metadata, moment
from relead.store.tables.user_fields import user_values

user_account = Table(
    "user_account",
    metadata,
    identity(),
    Column("login", Text, nullable=False),
    Column("password_hash", Text),
    flag("active", default=True),
    flag("is_admin"),
    Column("roles", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    Column("xml_id", Text),
    Column("name", Text, nullable=False, server_default=""),
    Column("last_name", Text, nullable=False, server_default=""),
    Column("second_name", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("departments", ARRAY(Integer), nullable=False, server_default=text("'{}'")),
    Column("phone_inner", Text),
    Column("profile", JSONB, nullable=False, server_default=text("'{}'")),
    Column("preferences", JSONB, nullable=False, server_default=text("'{}'")),
    moment("date_register", server_default=func.now()),
    moment("timestamp_x", server_default=func.now()),
    moment("last_login", nullable=True),
    moment("last_activity", nullable=True),
    *user_values(),  # without an index: users are few
)
Index("uq_user_account_login", func.lower(user_account.c.login), unique=True)

department = Table(
    "department",
    metadata,
    identity(),
    Column("name", Text, nullable=False),
    Column("sort", Integer, nullable=False, server_default=text("500")),
    Column("parent_id", Integer, ForeignKey("department.id")),
    Column("head_id", Integer, ForeignKey("user_account.id")),
    Column("roles", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)
Index(
    "uq_department_root",
    (department.c.parent_id.is_(None)),
    unique=True,
    postgresql_where=department.c.parent_id.is_(None),
)

role = Table(
    "role",
    metadata,
    Column("code", Text, primary_key=True),
    Column("name", Text, nullable=False),
    flag("config"),
)

role_right = Table(
    "role_right",
    metadata,
    Column(
        "role_code", Text, ForeignKey("role.code", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    ),
    Column("entity_type", SmallInteger, primary_key=True),
    Column("category_id", Integer, primary_key=True, server_default=text("0")),
    Column("action", Text, primary_key=True),
    Column("stage", Text, primary_key=True, server_default=""),
    Column("level", SmallInteger, nullable=False, server_default=text("0")),
    Column("targets", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)

observer = Table(
    "observer",
    metadata,
    Column("entity_type", SmallInteger, primary_key=True),
    Column("entity_id", Integer, primary_key=True),
    Column("user_id", Integer, ForeignKey("user_account.id"), primary_key=True),
    Column("sort", Integer, nullable=False, server_default=text("0")),
)
Index("ix_observer_user", observer.c.user_id, observer.c.entity_type, observer.c.entity_id)

webhook = Table(
    "webhook",
    metadata,
    identity(),
    Column("user_id", Integer, ForeignKey("user_account.id"), nullable=False),
    Column("secret_sha256", LargeBinary, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("title", Text, nullable=False, server_default=""),
    moment("created_at", server_default=func.now()),
    UniqueConstraint("secret_sha256", "user_id"),
)

web_session = Table(
    "web_session",
    metadata,
    Column("token_sha256", LargeBinary, primary_key=True),
    Column("user_id", Integer, ForeignKey("user_account.id"), nullable=False),
    moment("created_at"),
    moment("seen_at"),
)
Index("ix_web_session_user_id", web_session.c.user_id)
Index("ix_web_session_seen_at", web_session.c.seen_at)

list_view = Table(
    "list_view",
    metadata,
    identity(),
    Column("user_id", Integer, ForeignKey("user_account.id"), nullable=False),
    Column("list", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("address", Text, nullable=False),
    flag("is_default"),
    UniqueConstraint("user_id", "list", "name"),
)

setting = Table(
    "setting",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

status = Table(
    "status",
    metadata,
    identity(),
    Column("entity_id", Text, nullable=False),
    Column("status_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("name_init", Text),
    Column("sort", Integer, nullable=False),
    flag("system"),
    Column("category_id", Integer, nullable=False, server_default=text("0")),
    Column("color", Text),
    Column("semantics", String(1)),
    UniqueConstraint("entity_id", "status_id"),
)

currency = Table(
    "currency",
    metadata,
    Column("currency", String(3), primary_key=True),
    Column("amount_cnt", Integer, nullable=False),
    Column("amount", Numeric(18, 4), nullable=False),
    Column("sort", Integer, nullable=False),
    moment("date_update", server_default=func.now()),
    Column("localizations", JSONB, nullable=False),
)

file = Table(
    "file",
    metadata,
    identity(),
    Column("entity_type", SmallInteger, nullable=False),
    Column("entity_id", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    moment("created_at", server_default=func.now()),
)
Index("ix_file_entity", file.c.entity_type, file.c.entity_id)

history = Table(
    "history",
    metadata,
    identity(big=True),
    Column("entity_type", SmallInteger, nullable=False),
    Column("entity_id", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("user_id", Integer, nullable=False),
    moment("created_at"),
    Column("details", JSONB, nullable=False),
)
Index(
    "ix_history_entity",
    history.c.entity_type,
    history.c.entity_id,
    history.c.created_at,
    history.c.id,
)

outbox = Table(
    "outbox",
    metadata,
    identity(big=True),
    Column("event", Text, nullable=False),
    Column("data", JSONB, nullable=False),
    Column("user_id", Integer, nullable=False),
    moment("created_at"),
)
Index("ix_outbox_created_at", outbox.c.created_at)

rate_bucket = Table(
    "rate_bucket",
    metadata,
    Column("source", Text, primary_key=True),
    Column("level", Numeric, nullable=False),
    moment("updated_at"),
    prefixes=["UNLOGGED"],
)

operating_bucket = Table(
    "operating_bucket",
    metadata,
    Column("key", Text, primary_key=True),
    Column("minute", Integer, primary_key=True),
    Column("seconds", Numeric, nullable=False),
    prefixes=["UNLOGGED"],
)
