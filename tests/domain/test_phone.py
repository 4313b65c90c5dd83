"""Keys of phone numbers: every row of repeat-leads.md 7.1, then E.164 and addresses (R14)."""

import pytest

from relead.domain.multifield import Value, identity, keys
from relead.domain.phone import e164_key, phone_key, text_key


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("+7 (495) 123-45-67", "74951234567"),
        ("8 (495) 123-45-67", "74951234567"),
        ("84951234567", "74951234567"),
        ("8 800 555-35-35", "78005553535"),
        ("4951234567", "4951234567"),
        ("80291234567", "80291234567"),
        ("+7 495 123-45-67 ;123", "74951234567"),
        ("+7 495 123-45-67,,12", "74951234567"),
        ("+7 495 123-45-67 #12", "74951234567"),
        ("112", "112"),
        ("+8 (495) 123-45-67", "84951234567"),
        ("+86 10 1234 5678", "861012345678"),
        ("0049 30 123456", "4930123456"),
        ("011 1 212 555 0100", "12125550100"),
        ("030 1234567", "301234567"),
        ("+375 29 123-45-67", "375291234567"),
        ("+7 495 123-45-67 доб. 12", "7495123456712"),
        ("abc", ""),
        ("", ""),
        ("   ", ""),
        ("82 555 1234 567", "825551234567"),
        ("  8 (495) 123-45-67  ", "74951234567"),
        ("*100#", "*100"),
        ("٨٤٩٥١٢٣٤٥٦٧", ""),  # digits of another script are no digits of a number plan's key
    ],
)
def test_the_key_of_the_original(number: str, key: str) -> None:
    assert phone_key(number) == key


@pytest.mark.parametrize(
    ("number", "country", "key"),
    [
        ("+7 (495) 123-45-67", "RU", "74951234567"),
        ("8 (495) 123-45-67", "RU", "74951234567"),
        ("4951234567", "RU", "74951234567"),
        ("030 1234567", "DE", "49301234567"),
        ("+49 30 1234567", "RU", "49301234567"),
        ("(212) 555-0100", "US", "12125550100"),
        ("112", "RU", ""),
        ("abc", "RU", ""),
        ("", "RU", ""),
        ("+7 495 123-45-67", "ZZ", "74951234567"),
        ("4951234567", "ZZ", ""),
    ],
)
def test_the_international_key(number: str, country: str, key: str) -> None:
    assert e164_key(number, country) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (" Anna@Example.COM ", "anna@example.com"),
        ("a.n.n.a+spam@example.com", "a.n.n.a+spam@example.com"),
        ("ПОЧТА@ПРИМЕР.РФ", "почта@пример.рф"),
        ("", ""),
    ],
)
def test_the_key_of_texts(text: str, key: str) -> None:
    assert text_key(text) == key


@pytest.mark.parametrize(
    ("kind", "value", "found"),
    [
        ("PHONE", "8 (495) 123-45-67", ("74951234567", "74951234567")),
        ("PHONE", "4951234567", ("4951234567", "74951234567")),
        ("EMAIL", "A@B.cc", ("a@b.cc", "")),
        ("IM", "Anna", ("anna", "")),
        ("WEB", "Example.com", ("", "")),
        ("LINK", "x", ("", "")),
    ],
)
def test_what_is_indexed(kind: str, value: str, found: tuple[str, str]) -> None:
    assert keys(kind, value, "RU") == found


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("+74951234567", "8 (495) 123-45-67", True),
        ("4951234567", "+7 495 123 45 67", True),
        ("112", "112", True),
        ("112", "113", False),
        ("abc", "abc", True),
        ("abc", "abd", False),
        ("+74951234567", "+74951234568", False),
    ],
)
def test_when_two_numbers_are_one(one: str, two: str, same: bool) -> None:
    first, second = (Value(0, "PHONE", "WORK", number) for number in (one, two))
    assert (identity(first, "RU") == identity(second, "RU")) is same
