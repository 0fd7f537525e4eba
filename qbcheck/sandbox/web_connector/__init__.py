"""A Web Connector on this machine: polls a SOAP service and hands its qbXML to a company file, as QBWC does.

Built from the quickbooks-desktop reference, 1.1 to 1.7, and the vendor's WSDL alone. It knows nothing of the service
that it judges, and is meant to be tried with anybody's: what QBWC would stumble over ends the update with QBWC's error
number, and every breach of the contract is written down.

    player        the program: an application added to it, polled once or on schedule
    update        one update, from the certificate check to closeConnection
    calls         the calls of one update, faults included
    opening       the way to the company file, and the FileID
    application   what a .qwc file says
    operations    the operations of the service
    envelopes     a request as SOAP, a reply read strictly
    service       the operations over HTTP, as .NET sends them
    company       the company file that QuickBooks has open
    questions     the qbXML that the Web Connector itself sends: Host, Company, Preferences, FileID
    faults        what is ordered to go wrong
    tampering     what a fault makes of a request or of QuickBooks's answer
    records       what happened in an update
    settings      how the Web Connector behaves where the reference is unsure
"""

from qbcheck.sandbox.web_connector.application import Application, ApplicationError
from qbcheck.sandbox.web_connector.company import Company, CompanyError
from qbcheck.sandbox.web_connector.faults import Fault, FaultNotPlayedError
from qbcheck.sandbox.web_connector.player import NeverDoneError, Player
from qbcheck.sandbox.web_connector.records import Call, Poll
from qbcheck.sandbox.web_connector.service import Service, ServiceError
from qbcheck.sandbox.web_connector.settings import Settings

__all__ = [
    "Application",
    "ApplicationError",
    "Call",
    "Company",
    "CompanyError",
    "Fault",
    "FaultNotPlayedError",
    "NeverDoneError",
    "Player",
    "Poll",
    "Service",
    "ServiceError",
    "Settings",
]
