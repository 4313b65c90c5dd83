"""Fields of a product row (entities.md 2.10; public docs, crm/universal/product-rows)."""

from relead.domain.fields.catalogue import Field, FieldType

PRODUCT_ROW = (
    Field("ID", FieldType.INTEGER, "ID", "ID", read_only=True),
    Field(
        "OWNER_ID", FieldType.INTEGER, "Owner ID", "Идентификатор владельца", required=True, immutable=True
    ),
    Field("OWNER_TYPE", FieldType.STRING, "Owner Type", "Тип владельца", required=True, immutable=True),
    Field("PRODUCT_ID", FieldType.INTEGER, "Product", "Товар", required=True),
    Field("PRODUCT_NAME", FieldType.STRING, "Product Name", "Название товара"),
    Field("PRICE", FieldType.DOUBLE, "Price", "Цена"),
    Field(
        "PRICE_EXCLUSIVE",
        FieldType.DOUBLE,
        "Discounted price excluding tax",
        "Цена со скидкой без налога",
        read_only=True,
    ),
    Field("PRICE_NETTO", FieldType.DOUBLE, "PRICE_NETTO", "PRICE_NETTO", read_only=True),
    Field("PRICE_BRUTTO", FieldType.DOUBLE, "PRICE_BRUTTO", "PRICE_BRUTTO", read_only=True),
    Field("QUANTITY", FieldType.DOUBLE, "Quantity", "Количество"),
    Field("DISCOUNT_TYPE_ID", FieldType.INTEGER, "Discount Type", "Тип скидки"),
    Field("DISCOUNT_RATE", FieldType.DOUBLE, "Discount Amount", "Величина скидки"),
    Field("DISCOUNT_SUM", FieldType.DOUBLE, "Discount Total", "Сумма скидки"),
    Field("TAX_RATE", FieldType.DOUBLE, "Tax", "Налог"),
    Field("TAX_INCLUDED", FieldType.CHAR, "Tax included in price", "Налог включён в цену"),
    Field("CUSTOMIZED", FieldType.CHAR, "Modified", "Изменён"),
    Field("MEASURE_CODE", FieldType.INTEGER, "Unit of Measure Code", "Код единицы измерения"),
    Field("MEASURE_NAME", FieldType.STRING, "Unit of Measure", "Единица измерения"),
    Field("SORT", FieldType.INTEGER, "Sorting", "Сортировка"),
    Field("TYPE", FieldType.INTEGER, "TYPE", "TYPE", read_only=True),
    Field("STORE_ID", FieldType.INTEGER, "STORE_ID", "STORE_ID", read_only=True),
)
"""In the protocol's order."""

BY_CODE = {field.code: field for field in PRODUCT_ROW}
