"""Domain errors of currencies and product rows."""

from relead.domain.errors import DomainError


class CurrencyFieldMissing(DomainError):
    """A field without which a currency cannot be added is missing."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class InvalidCurrencyCode(DomainError):
    """A currency's code is three Latin letters."""


class CurrencyExists(DomainError):
    """There is a currency of that code already."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BaseCurrencyNeeded(DomainError):
    """The base currency is not deleted."""


class CurrencyInUse(DomainError):
    """Some entity has its sum in the currency."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class DiscountRateRequired(DomainError):
    """A product row has a discount in percent, but nobody said how many."""


class DiscountSumRequired(DomainError):
    """A product row has a discount of 100 %: what it costs without follows from nothing."""


class MonetarySumRequired(DomainError):
    """A product row has a discount in money, but nobody said how much."""


class FieldNotWritable(DomainError):
    """A field was to be changed that is unknown or not the client's to change."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class SumFollowsProducts(FieldNotWritable):
    """The sum of a card was to be typed that is the sum of its product rows."""


class OwnerTypeUnsupported(DomainError):
    """Entities of this type have nothing of the kind the method is about. `label` names the type."""

    def __init__(self, label: str) -> None:
        super().__init__(label)
        self.label = label
