"""Accounts, items, tax codes and other lists added, changed and deleted (quickbooks-desktop reference, 3 and 4.1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from asking import add, delete, fields, mod, query, reference, status
from lxml import etree

SCHEMA = Path(__file__).parents[3] / "../shared/reference/qbxml/xsd-13.0/qbxmlops130.xsd"

INCOME, COGS, STOCK = "Autotask Other", "Cost of Goods Sold", "Inventory Asset"
SALE = f"<SalesOrPurchase><Desc>x</Desc><Price>12.5</Price>{reference('AccountRef', INCOME)}</SalesOrPurchase>"
BOTH = (
    f"<SalesAndPurchase><SalesPrice>2</SalesPrice>{reference('IncomeAccountRef', INCOME)}"
    f"<PurchaseCost>1</PurchaseCost>{reference('ExpenseAccountRef', COGS)}</SalesAndPurchase>"
)
STOCKED = (
    reference("IncomeAccountRef", INCOME) + reference("COGSAccountRef", COGS) + reference("AssetAccountRef", STOCK)
)
TAX_ITEM = {"US": "State Sales Tax", "CA": "HST (ON) on sales", "UK": "VAT standard rate on sales"}


def ask(company: Any, message: str, kind: str) -> Any:
    answer = company.ask(message)

    assert ("0", f"{kind}Ret") == (status(answer), answer[0].tag if len(answer) else ""), answer.get("statusMessage")
    return answer[0]


@pytest.mark.parametrize(
    ("kind", "inner", "expected"),
    [
        ("Account", "<AccountType>Bank</AccountType>", {"AccountType": "Bank", "Balance": "0.00", "Sublevel": "0"}),
        (
            "Account",
            "<AccountType>Income</AccountType><AccountNumber>4711</AccountNumber><Desc>d</Desc>",
            {"AccountNumber": "4711", "Desc": "d", "TotalBalance": "0.00"},
        ),
        ("Class", "", {"FullName": "Something", "Sublevel": "0"}),
        ("SalesTaxCode", "<IsTaxable>1</IsTaxable><Desc>d</Desc>", {"IsTaxable": "true", "Desc": "d"}),
        (
            "StandardTerms",
            "<StdDueDays>45</StdDueDays><StdDiscountDays>10</StdDiscountDays><DiscountPct>2</DiscountPct>",
            {"StdDueDays": "45", "StdDiscountDays": "10", "DiscountPct": "2"},
        ),
        ("ItemService", SALE, {"FullName": "Something"}),
        ("ItemNonInventory", SALE, {"FullName": "Something"}),
        ("ItemNonInventory", BOTH, {"FullName": "Something"}),
        ("ItemOtherCharge", BOTH, {"FullName": "Something"}),
        ("ItemInventory", STOCKED, {"QuantityOnHand": "0", "QuantityOnOrder": "0", "AverageCost": "0.00"}),
        ("ItemSalesTax", "<ItemDesc>d</ItemDesc><TaxRate>8.25</TaxRate>", {"TaxRate": "8.25", "ItemDesc": "d"}),
        ("ItemSalesTaxGroup", "{tax item}", {"IsActive": "true"}),
    ],
)
@pytest.mark.parametrize("country", ["US", "CA", "UK"])
def test_a_new_record_of_a_list(run: Any, country: str, kind: str, inner: str, expected: dict[str, str]) -> None:
    """Each kind comes back with what was said of it, in every edition, valid, and is found afterwards."""
    company = run(country)
    name = "ab" if kind == "SalesTaxCode" else "Something"
    inner = inner.replace("{tax item}", reference("ItemSalesTaxRef", TAX_ITEM[country]))
    answers = company.answers(add(kind, f"<Name>{name}</Name>{inner}"))
    (record,) = answers[0]

    assert "0" == status(answers[0]), answers[0].get("statusMessage")
    assert f"{kind}Ret" == record.tag
    assert (expected | {"Name": name, "IsActive": "true"}).items() <= fields(record).items()
    found = company.answers(f"<{kind}QueryRq><ListID>{record.findtext('ListID')}</ListID></{kind}QueryRq>")
    assert etree.tostring(record) == etree.tostring(found[0][0])
    if SCHEMA.is_file():
        schema = etree.XMLSchema(etree.parse(SCHEMA))
        for answer in (answers, found):
            assert schema.validate(answer.getparent()), schema.error_log


@pytest.mark.parametrize(
    ("kind", "inner", "code"),
    [
        ("ItemService", "<SalesOrPurchase><Price>1</Price></SalesOrPurchase>", "3150"),
        ("ItemNonInventory", "<SalesOrPurchase/>", "3150"),
        ("ItemOtherCharge", f"<SalesAndPurchase>{reference('ExpenseAccountRef', COGS)}</SalesAndPurchase>", "3150"),
        ("ItemService", f"<SalesAndPurchase>{reference('IncomeAccountRef', INCOME)}</SalesAndPurchase>", "3180"),
        ("ItemService", SALE.replace(INCOME, "Nowhere"), "3140"),
        ("ItemInventory", reference("IncomeAccountRef", INCOME) + reference("COGSAccountRef", COGS), "3150"),
        ("ItemInventory", reference("COGSAccountRef", COGS) + reference("AssetAccountRef", STOCK), "3150"),
        ("ItemInventory", reference("IncomeAccountRef", INCOME) + reference("AssetAccountRef", STOCK), "3150"),
        ("ItemSalesTaxGroup", "<ItemSalesTaxRef/>", "3150"),
        ("ItemSalesTaxGroup", reference("ItemSalesTaxRef", "Nowhere"), "3140"),
    ],
)
def test_what_the_schema_leaves_optional_and_quickbooks_needs(run: Any, kind: str, inner: str, code: str) -> None:
    """Accounts of items and members of groups."""
    assert code == status(run().ask(add(kind, f"<Name>Something</Name>{inner}")))


def test_the_text_of_a_missing_expense_account(run: Any) -> None:
    """In QuickBooks' own words."""
    half = f"<SalesAndPurchase>{reference('IncomeAccountRef', INCOME)}</SalesAndPurchase>"
    answer = run().ask(add("ItemService", f"<Name>Something</Name>{half}"))

    assert answer.get("statusMessage").endswith("An expense account must be specified.")


def test_groups_of_taxes_hold_taxes(run: Any) -> None:
    """A group in a group is 3280."""
    company = run()
    ask(
        company,
        add("ItemSalesTaxGroup", "<Name>G</Name>" + reference("ItemSalesTaxRef", TAX_ITEM["US"])),
        "ItemSalesTaxGroup",
    )

    assert "3280" == status(company.ask(add("ItemSalesTaxGroup", "<Name>H</Name>" + reference("ItemSalesTaxRef", "G"))))


@pytest.mark.parametrize(
    ("setting", "kind", "inner"),
    [
        ({"inventory": False}, "ItemInventory", STOCKED),
        ({"sales_tax": False}, "SalesTaxCode", "<IsTaxable>1</IsTaxable>"),
        ({"sales_tax": False}, "ItemSalesTax", ""),
    ],
)
def test_a_feature_that_is_off(run: Any, setting: dict[str, Any], kind: str, inner: str) -> None:
    """3250, and nothing is added."""
    assert "3250" == status(run(**setting).ask(add(kind, f"<Name>ab</Name>{inner}")))


@pytest.mark.parametrize(
    ("first", "second", "code"),
    [
        (add("ItemService", f"<Name>X</Name>{SALE}"), add("ItemSalesTax", "<Name>x</Name>"), "3100"),
        (add("ItemService", f"<Name>X</Name>{SALE}"), add("Class", "<Name>X</Name>"), "0"),
        (add("Class", "<Name>X</Name>"), add("Class", "<Name>x</Name>"), "3100"),
        (add("Class", "<Name>X</Name>"), add("Account", "<Name>X</Name><AccountType>Bank</AccountType>"), "0"),
        (add("Class", "<Name>X</Name>"), add("Customer", "<Name>X</Name>"), "0"),
        (add("StandardTerms", "<Name>X</Name>"), add("StandardTerms", "<Name>X</Name>"), "3100"),
    ],
)
def test_name_spaces(run: Any, first: str, second: str, code: str) -> None:
    """All items share one; accounts, classes and terms have their own."""
    assert ["0", code] == [status(answer) for answer in run().answers(first + second)]


def test_items_below_items_and_accounts_below_accounts(run: Any) -> None:
    """FullName follows the parent; limits are 31 a part and 159 in all."""
    company = run()
    ask(company, add("Account", "<Name>Cash</Name><AccountType>Bank</AccountType>"), "Account")
    below = "<Name>Till</Name>" + reference("ParentRef", "Cash") + "<AccountType>Bank</AccountType>"
    ask(company, add("ItemService", f"<Name>Work</Name>{SALE}"), "ItemService")
    item = ask(company, add("ItemService", "<Name>Night</Name>" + reference("ParentRef", "work") + SALE), "ItemService")

    assert "Cash:Till" == ask(company, add("Account", below), "Account").findtext("FullName")
    assert ("Work:Night", "1") == (item.findtext("FullName"), item.findtext("Sublevel"))
    assert "3070" == status(company.ask(add("Class", f"<Name>{'x' * 32}</Name>")))


def test_an_account_is_changed(run: Any) -> None:
    """Name, number and description; its new name reaches the items that refer to it."""
    company = run()
    old = ask(company, add("Account", "<Name>Sales of tests</Name><AccountType>Income</AccountType>"), "Account")
    ask(company, add("ItemService", f"<Name>Work</Name>{SALE.replace(INCOME, 'Sales of tests')}"), "ItemService")
    new = ask(company, mod("Account", old, "<Name>Test sales</Name><AccountNumber>1</AccountNumber>"), "Account")

    assert ("Test sales", "Test sales", "1", "Income") == tuple(
        new.findtext(name) for name in ("Name", "FullName", "AccountNumber", "AccountType")
    )
    assert "Test sales" == company.ask(query("ItemService", "Work"))[0].findtext("SalesOrPurchase/AccountRef/FullName")
    assert "3100" == status(company.ask(mod("Account", new, f"<Name>{INCOME}</Name>")))


def test_a_special_account_is_made_when_it_is_missing(run: Any) -> None:
    """SpecialAccountAdd names it and gives it its type; a second one is refused."""
    company = run()
    request = (
        "<SpecialAccountAddRq><SpecialAccountAdd><SpecialAccountType>PettyCash</SpecialAccountType>"
        "</SpecialAccountAdd></SpecialAccountAddRq>"
    )
    first, second = company.answers(request * 2)

    assert ("0", "PettyCash", "Bank") == (
        status(first),
        first[0].findtext("SpecialAccountType"),
        first[0].findtext("AccountType"),
    )
    assert ("3100", 0) == (status(second), len(second))


@pytest.mark.parametrize(
    ("special", "kind"),
    [
        ("FinanceCharge", "ItemOtherCharge"),
        ("ReimbursableExpenseGroup", "ItemGroup"),
        ("ReimbursableExpenseSubtotal", "ItemSubtotal"),
    ],
)
def test_a_special_item_is_made_when_it_is_missing(run: Any, special: str, kind: str) -> None:
    """SpecialItemAdd returns a record of the kind that the type means."""
    request = (
        f"<SpecialItemAddRq><SpecialItemAdd><SpecialItemType>{special}</SpecialItemType></SpecialItemAdd>"
        "</SpecialItemAddRq>"
    )
    answers = run().answers(request * 2)

    assert ["0", "3100"] == [status(answer) for answer in answers]
    assert (f"{kind}Ret", special) == (answers[0][0].tag, answers[0][0].findtext("SpecialItemType"))
    if SCHEMA.is_file():
        schema = etree.XMLSchema(etree.parse(SCHEMA))
        assert schema.validate(answers.getparent()), schema.error_log


def test_what_nothing_uses_is_deleted(run: Any) -> None:
    """ListDel says what it deleted; it is gone and its name is free."""
    company = run()
    list_id = ask(company, add("Class", "<Name>X</Name>"), "Class").findtext("ListID")
    answer = company.ask(delete("Class", list_id))

    assert ("0", ["Class", list_id, "2026-11-24T12:00:00-06:00", "X"]) == (status(answer), [one.text for one in answer])
    assert "500" == status(company.ask(query("Class", "X")))
    assert "3120" == status(company.ask(delete("Class", list_id)))
    assert "0" == status(company.ask(add("Class", "<Name>X</Name>")))


def test_what_is_in_use_is_not_deleted(run: Any) -> None:
    """3160 for a parent, for what another record refers to, for what the preferences name, for a built-in account."""
    company = run()
    parent = ask(company, add("Customer", "<Name>A</Name>"), "Customer").findtext("ListID")
    ask(company, add("Customer", "<Name>Job</Name>" + reference("ParentRef", "A")), "Customer")
    terms = ask(company, add("StandardTerms", "<Name>T</Name>"), "StandardTerms").findtext("ListID")
    ask(company, add("Vendor", "<Name>V</Name>" + reference("TermsRef", "T")), "Vendor")
    code = company.ask("<SalesTaxCodeQueryRq><FullName>Non</FullName></SalesTaxCodeQueryRq>")[0].findtext("ListID")
    stock = company.ask(query("Account", STOCK))[0].findtext("ListID")

    refused = {"Customer": parent, "StandardTerms": terms, "SalesTaxCode": code, "Account": stock}
    for kind, list_id in refused.items():
        answer = company.ask(delete(kind, list_id))
        assert ("3160", 0) == (status(answer), len(answer)), kind
    assert "0" == status(company.ask(query("Customer", "A")))


def test_the_wrong_kind_is_not_deleted(run: Any) -> None:
    """A ListID is looked for in the list that ListDelType names."""
    company = run()
    list_id = ask(company, add("Class", "<Name>X</Name>"), "Class").findtext("ListID")

    assert "3120" == status(company.ask(delete("Customer", list_id)))
    assert "3120" == status(company.ask(delete("Vehicle", list_id)))
    assert "0" == status(company.ask(query("Class", "X")))
