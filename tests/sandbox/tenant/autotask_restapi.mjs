// What the npm client @apigrate/autotask-restapi sees of a tenant. Prints one JSON object; the test compares it.
// Arguments: folder that holds node_modules, API root, user name, secret, integration code.
import { createRequire } from "node:module";
import path from "node:path";

const [folder, url, user, secret, code] = process.argv.slice(2);
const { AutotaskRestApi } = createRequire(path.join(folder, "from-here.js"))("@apigrate/autotask-restapi");
const client = (changed) => {
  const login = { user, secret, code, ...changed };
  return new AutotaskRestApi(login.user, login.secret, login.code, { base_url: url });
};
const failure = async (promise) => {
  try {
    await promise;
    return "no error";
  } catch (error) {
    return [error.status, error.details?.errors?.[0] ?? null];
  }
};

const api = client({});
const everything = { filter: [{ op: "exist", field: "id" }] };
const seen = {
  company: (await api.Companies.get(177)).item.companyName,
  first_page: (await api.Invoices.query({ ...everything, MaxRecords: 4 })).items.map((item) => item.id),
  count: (await api.Invoices.count(everything)).queryCount,
  can_update: (await api.Invoices.info()).info.canUpdate,
  user_type_is_picklist: (await api.Resources.fieldInfo()).fields.find((field) => field.name === "userType").isPickList,
  written: await api.Invoices.update({ id: 5001, invoiceNumber: "1051" }),
  read_back: (await api.Invoices.get(5001)).item.invoiceNumber,
  child_written: await api.PurchaseOrderItems.update(7002, { id: 7021, memo: "by the dock" }),
  unknown_field: await failure(api.Invoices.query({ filter: [{ op: "eq", field: "nope", value: 1 }] })),
  wrong_secret: await failure(client({ secret: "no" }).Companies.get(177)),
  wrong_code: await failure(client({ code: "no" }).Companies.get(177)),
};
console.log(JSON.stringify(seen));
