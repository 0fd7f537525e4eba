"""The list of status codes (quickbooks-desktop reference, 4.1)."""

from __future__ import annotations

from qbcheck.quickbooks.meaning import Confidence, Retry, StatusMeaning

_MENU = "Edit > Preferences > Integrated Applications > Company Preferences"
_REPORT = "This is a fault of the request, not of your data: report it with QuickBooks' text."

_LISTED = (
    StatusMeaning(0, "done", "", Retry.DONE, Confidence.VENDOR),
    StatusMeaning(1, "the query found nothing", "", Retry.DONE, Confidence.VENDOR),
    StatusMeaning(
        500,
        "a record that was asked for by name or number does not exist; the others came",
        "",
        Retry.DONE,
        Confidence.VENDOR,
    ),
    StatusMeaning(
        501,
        "a record cannot be shown in this version of qbXML",
        "Look at the record in QuickBooks itself.",
        Retry.NO,
        Confidence.VENDOR,
    ),
    StatusMeaning(
        510, "a record cannot be returned", "Look at the record in QuickBooks itself.", Retry.NO, Confidence.VENDOR
    ),
    StatusMeaning(
        530,
        "a field is not supported by this edition, or holds personal data that may not be read",
        f"If personal data is meant, allow it for this application: {_MENU}.",
        Retry.FIX,
        Confidence.VENDOR,
    ),
    StatusMeaning(531, "a value is not supported by this edition", "", Retry.FIX, Confidence.VENDOR),
    StatusMeaning(
        550,
        "the record was saved, but its note was not",
        "Add the note in QuickBooks by hand if it is wanted.",
        Retry.DONE,
        Confidence.VENDOR,
    ),
    StatusMeaning(560, "a field of the request is deprecated", "", Retry.DONE, Confidence.VENDOR),
    StatusMeaning(
        570,
        "the transaction to link to is closed already",
        "Look in QuickBooks whether it is paid or received in full.",
        Retry.NO,
        Confidence.VENDOR,
    ),
    StatusMeaning(600, "QuickBooks has nothing stored for this message set", "", Retry.SETTLE, Confidence.VENDOR),
    StatusMeaning(
        1000, "internal error of QuickBooks", "If it stays, restart QuickBooks.", Retry.AGAIN, Confidence.VENDOR
    ),
    StatusMeaning(
        1010,
        "QuickBooks is not available",
        "Look whether QuickBooks is busy or shows a window.",
        Retry.AGAIN,
        Confidence.VENDOR,
    ),
    StatusMeaning(
        1030,
        "this request is not supported here",
        "A newer version or another edition of QuickBooks is needed.",
        Retry.NO,
        Confidence.VENDOR,
    ),
    StatusMeaning(1060, "the request id is longer than 50 characters", _REPORT, Retry.FIX, Confidence.VENDOR),
    StatusMeaning(
        3000,
        "an identifier is malformed or belongs to no record any more",
        "The record was deleted or merged: map it anew.",
        Retry.NO,
        Confidence.SEEN,
    ),
    StatusMeaning(3010, "a yes-or-no value is malformed", _REPORT, Retry.FIX, Confidence.VENDOR),
    StatusMeaning(3020, "a date is malformed", _REPORT, Retry.FIX, Confidence.VENDOR),
    StatusMeaning(3030, "a range of dates is wrong", _REPORT, Retry.FIX, Confidence.VENDOR),
    StatusMeaning(3031, "a range of text is wrong", _REPORT, Retry.FIX, Confidence.VENDOR),
    StatusMeaning(3035, "a duration is malformed", _REPORT, Retry.FIX, Confidence.VENDOR),
    StatusMeaning(3040, "an amount is malformed", _REPORT, Retry.FIX, Confidence.REPORTED),
    StatusMeaning(3045, "a price is malformed", _REPORT, Retry.FIX, Confidence.REPORTED),
    StatusMeaning(3050, "a percentage is malformed", _REPORT, Retry.FIX, Confidence.UNCONFIRMED),
    StatusMeaning(3060, "a quantity is malformed", _REPORT, Retry.FIX, Confidence.UNCONFIRMED),
    StatusMeaning(3065, "a GUID is malformed", _REPORT, Retry.FIX, Confidence.UNCONFIRMED),
    StatusMeaning(3070, "a text is too long", "Shorten it where it comes from.", Retry.FIX, Confidence.SEEN),
    StatusMeaning(
        3080,
        "a text is not valid",
        "Take out characters that are not plain letters, digits and signs.",
        Retry.FIX,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3090,
        "a name is not valid",
        "Take the colon, line breaks and blanks at its ends out of the name.",
        Retry.FIX,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3100,
        "the name is in use; customers, vendors, employees and other names share one set",
        "Rename one of the two, or link to the record that is there. It may be inactive.",
        Retry.NO,
        Confidence.SEEN,
    ),
    StatusMeaning(3101, "the resulting amount is too large", "", Retry.FIX, Confidence.UNCONFIRMED),
    StatusMeaning(3110, "a value is not one of those allowed", _REPORT, Retry.FIX, Confidence.SEEN),
    StatusMeaning(
        3120,
        "a record named by its identifier was not found",
        "It was deleted or merged: map it anew.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    StatusMeaning(
        3130, "the parent record was not found", "Create the parent first.", Retry.NO, Confidence.UNCONFIRMED
    ),
    StatusMeaning(
        3140,
        "a record the request refers to does not exist, or is inactive",
        "Create it, make it active, or map to another one; then send again.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    StatusMeaning(3150, "a required element is missing", _REPORT, Retry.FIX, Confidence.REPORTED),
    StatusMeaning(3151, "an element is not allowed here", _REPORT, Retry.FIX, Confidence.UNCONFIRMED),
    StatusMeaning(3152, "elements of the request contradict each other", _REPORT, Retry.FIX, Confidence.UNCONFIRMED),
    StatusMeaning(3153, "elements of the request contradict each other", _REPORT, Retry.FIX, Confidence.UNCONFIRMED),
    StatusMeaning(
        3160,
        "the record cannot be deleted because it is in use",
        "Make it inactive instead.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3161,
        "the date lies before the closing date",
        "Move the closing date back, or give the document a later date.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3162,
        "this is not possible in multi-user mode",
        "Switch QuickBooks to single-user mode.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(3170, "the record cannot be changed", "Read QuickBooks' text.", Retry.NO, Confidence.REPORTED),
    StatusMeaning(
        3171,
        "the record cannot be changed: it lies before the closing date",
        "Move the closing date back.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3172,
        "the record cannot be changed: it is deposited already",
        "Take it out of the deposit first.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3173,
        "the record cannot be changed: a related one has changed",
        "Look at both in QuickBooks.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3175,
        "the record is in use by somebody else",
        "Let them finish and close its window.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    StatusMeaning(
        3176,
        "a related record is in use by somebody else",
        "Let them finish and close its window.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    StatusMeaning(
        3180, "QuickBooks could not save the record", "Read QuickBooks' text.", Retry.NO, Confidence.REPORTED
    ),
    StatusMeaning(
        3185, "the transaction cannot be voided", "Look at it in QuickBooks.", Retry.NO, Confidence.UNCONFIRMED
    ),
    StatusMeaning(3190, "the element cannot be emptied in this request", _REPORT, Retry.FIX, Confidence.REPORTED),
    StatusMeaning(3200, "the record was changed in QuickBooks since it was read", "", Retry.FIX, Confidence.SEEN),
    StatusMeaning(
        3205,
        "the address is not valid: too many lines, or lines beside a city",
        "Shorten the address.",
        Retry.FIX,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3210,
        "a field has a value QuickBooks does not take",
        "QuickBooks' text names the field and the reason.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    StatusMeaning(
        3220,
        "this is not allowed now, or not for this QuickBooks user",
        "Look at the rights of the QuickBooks user the application logs in as.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3230,
        "rolled back because an earlier request failed",
        "Repair the earlier one.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    StatusMeaning(
        3231,
        "not processed because an earlier request failed",
        "Repair the earlier one.",
        Retry.AGAIN,
        Confidence.REPORTED,
    ),
    StatusMeaning(3240, "the time the record was created does not match", "", Retry.AGAIN, Confidence.UNCONFIRMED),
    StatusMeaning(
        3250,
        "the feature is switched off, or not in this edition",
        "Switch the feature on in the preferences of the company file.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    StatusMeaning(
        3260,
        "the QuickBooks user has not the rights for this",
        "Give the user the application logs in as the rights, or choose another one.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    StatusMeaning(
        3261,
        "the application is not allowed to do this, such as reading personal data",
        f"Allow it: {_MENU}.",
        Retry.NO,
        Confidence.REPORTED,
    ),
    StatusMeaning(
        3262,
        "access is refused by the subscription",
        "Look at the subscription in QuickBooks.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3263,
        "access is refused",
        "Look at the subscription and the rights in QuickBooks.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3270,
        "the account to post to is missing",
        "Create the account, or set it in the item.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(
        3280,
        "the type of the item does not fit here",
        "Map to an item of another type.",
        Retry.NO,
        Confidence.UNCONFIRMED,
    ),
    StatusMeaning(3290, "a line is out of order", _REPORT, Retry.FIX, Confidence.SEEN),
    StatusMeaning(3391, "the iterator is not valid any more", "", Retry.FIX, Confidence.REPORTED),
    StatusMeaning(9001, "this message set id was used for another content", "", Retry.SETTLE, Confidence.UNCONFIRMED),
    StatusMeaning(
        9002, "QuickBooks has nothing stored under this message set id", "", Retry.SETTLE, Confidence.UNCONFIRMED
    ),
    StatusMeaning(9003, "recovery of message sets could not start", "", Retry.SETTLE, Confidence.UNCONFIRMED),
    StatusMeaning(9004, "the message set id is not valid", "", Retry.SETTLE, Confidence.UNCONFIRMED),
    StatusMeaning(9005, "QuickBooks could not store the message set", "", Retry.SETTLE, Confidence.UNCONFIRMED),
)

STATUS_CODES = {status.code: status for status in _LISTED}

RANGES = (
    (range(500), "information", Retry.DONE),
    (range(500, 1000), "a warning; data may have been returned or saved all the same", Retry.NO),
    (range(1000, 2000), "a general error", Retry.NO),
    (range(2000, 3000), "not supported", Retry.NO),
    (range(3000, 3100), "a value of the request has a wrong form", Retry.FIX),
    (range(3300, 3361), "currencies, accounts or units do not fit together", Retry.NO),
    (range(3100, 9100), "QuickBooks refused the request", Retry.NO),
    (range(9100, 9200), "an error in a macro of the request", Retry.FIX),
)
"""What a code that is not listed means; the first range that holds it decides."""
