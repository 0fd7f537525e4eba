// What the npm client soap sees of the service. Prints one JSON object; the test compares it.
// Arguments: folder that holds node_modules, address of the contract.
import { createRequire } from "node:module";
import path from "node:path";

const [folder, contract] = process.argv.slice(2);
const { createClientAsync } = createRequire(path.join(folder, "from-here.js"))("soap");

const calls = {
  serverVersion: {},
  clientVersion: { strVersion: "34.0.10003.58" },
  authenticate: { strUserName: "acme", strPassword: "ge heim & <co>" },
  sendRequestXML: {
    ticket: "t",
    strHCPResponse: "<QBXML/>",
    strCompanyFileName: "C:\\Müller & Söhne.qbw",
    qbXMLCountry: "US",
    qbXMLMajorVers: 13,
    qbXMLMinorVers: 0,
  },
  receiveResponseXML: { ticket: "t", response: "<QBXML><Name>A &amp; B</Name></QBXML>", hresult: "", message: "" },
  connectionError: { ticket: "t", hresult: "0x80040408", message: "no" },
  getLastError: { ticket: "t" },
  closeConnection: { ticket: "t" },
  getInteractiveURL: { wcTicket: "t", sessionID: "s" },
  interactiveDone: { wcTicket: "t" },
  interactiveRejected: { wcTicket: "t", reason: "no time" },
};

const seen = {};
for (const forceSoap12Headers of [false, true]) {
  const client = await createClientAsync(contract, { forceSoap12Headers });
  const results = {};
  for (const [operation, values] of Object.entries(calls)) {
    const [answer] = await client[`${operation}Async`](values);
    results[operation] = answer?.[`${operation}Result`] ?? null;
  }
  seen[forceSoap12Headers ? "1.2" : "1.1"] = results;
}
console.log(JSON.stringify(seen));
