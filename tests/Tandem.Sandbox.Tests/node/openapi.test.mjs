// Each kind of answer against Stripe's OpenAPI document, and each object against the keys of Stripe's fixtures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";
import Ajv from "ajv";

const address = process.env.STRIPE_SANDBOX;
const read = name => JSON.parse(readFileSync(`${process.env.STRIPE_REFERENCE}/${name}`, "utf8"));
const document = read("openapi.customers.json");
const fixtures = read("fixtures.json").resources;

// OpenAPI 3.0 says `nullable` where JSON Schema has a type of its own.
function toJsonSchema(node) {
  if (Array.isArray(node)) return node.map(toJsonSchema);
  if (node === null || typeof node !== "object") return node;
  const { nullable, ...rest } = node;
  const schema = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, toJsonSchema(value)]));
  return nullable === true ? { anyOf: [schema, { type: "null" }] } : schema;
}

const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema({ $id: "stripe", components: toJsonSchema(document.components) });
const pointTo = schema => JSON.parse(JSON.stringify(toJsonSchema(schema)).replaceAll('"#/components/', '"stripe#/components/'));
const compiled = new Map();

function assertValid(schema, value, what) {
  const key = JSON.stringify(schema);
  if (!compiled.has(key)) compiled.set(key, ajv.compile(pointTo(schema)));
  const validate = compiled.get(key);
  assert.ok(validate(value), `${what}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(value, null, 2)}`);
}

const component = name => ({ $ref: `#/components/schemas/${name}` });

async function call(method, path, template, form) {
  const answer = await fetch(address + path, {
    method: method.toUpperCase(),
    headers: { Authorization: "Bearer sk_test_openapi" },
    body: form && new URLSearchParams(form),
  });
  const json = await answer.json();
  const responses = document.paths[template][method].responses;
  const response = responses[answer.status] ?? responses.default;
  assertValid(response.content["application/json"].schema, json, `${method} ${path} ${answer.status}`);
  return { status: answer.status, json };
}

function assertHasKeysOf(fixture, value, what) {
  for (const key of Object.keys(fixture)) assert.ok(key in value, `${what} lacks ${key}`);
}

const full = {
  name: "Ada", email: "ada@example.com", phone: "+15550100", description: "d", balance: "-100", tax_exempt: "exempt", "preferred_locales[]": "en",
  "address[city]": "Paris", "address[country]": "FR", "shipping[name]": "A", "shipping[address][line1]": "1", "shipping[phone]": "1", "metadata[a]": "b",
  "invoice_settings[footer]": "f", "invoice_settings[custom_fields][0][name]": "n", "invoice_settings[custom_fields][0][value]": "v",
  "invoice_settings[rendering_options][amount_tax_display]": "exclude_tax",
};

test("customers answer as documented", async () => {
  const bare = await call("post", "/v1/customers", "/v1/customers", {});
  const { json: customer } = await call("post", "/v1/customers", "/v1/customers", full);
  assertHasKeysOf(fixtures.customer, customer, "customer");
  assertHasKeysOf(fixtures.customer, bare.json, "customer");
  assertHasKeysOf(fixtures.customer.address, customer.address, "address");
  assertHasKeysOf(fixtures.customer.invoice_settings, customer.invoice_settings, "invoice_settings");
  assertHasKeysOf(fixtures.customer.invoice_settings.rendering_options, customer.invoice_settings.rendering_options, "rendering_options");

  const one = `/v1/customers/${customer.id}`;
  await call("get", one, "/v1/customers/{customer}");
  await call("get", `${one}?expand[]=sources&expand[]=subscriptions&expand[]=tax_ids&expand[]=tax&expand[]=cash_balance&expand[]=invoice_credit_balance`, "/v1/customers/{customer}");
  await call("post", one, "/v1/customers/{customer}", { name: "Bea", address: "", shipping: "" });
  await call("get", "/v1/customers?limit=2", "/v1/customers");
  await call("get", `/v1/customers/search?query=${encodeURIComponent("name:'Bea'")}`, "/v1/customers/search");
  const { json: deleted } = await call("delete", one, "/v1/customers/{customer}");
  assert.deepEqual(Object.keys(deleted).sort(), Object.keys(fixtures.deleted_customer).sort());
  await call("get", one, "/v1/customers/{customer}");
});

test("events answer as documented, and hold customers as documented", async () => {
  const { json: list } = await call("get", "/v1/events?limit=100", "/v1/events");
  assert.deepEqual(new Set(list.data.map(event => event.type)), new Set(["customer.created", "customer.updated", "customer.deleted"]));
  for (const event of list.data) {
    assertHasKeysOf(fixtures.event, event, "event");
    assertHasKeysOf(fixtures.event.request, event.request, "event.request");
    assertValid(component("customer"), event.data.object, event.type);
  }
  await call("get", `/v1/events/${list.data[0].id}`, "/v1/events/{id}");
});

test("webhook endpoints answer as documented", async () => {
  const { json: made } = await call("post", "/v1/webhook_endpoints", "/v1/webhook_endpoints", { url: "http://127.0.0.1:9/", "enabled_events[]": "invoice.paid" });
  assertHasKeysOf(fixtures.webhook_endpoint, made, "webhook_endpoint");
  const one = `/v1/webhook_endpoints/${made.id}`;
  const { json: shown } = await call("get", one, "/v1/webhook_endpoints/{webhook_endpoint}");
  assert.deepEqual(Object.keys(shown).sort(), Object.keys(fixtures.webhook_endpoint).sort());
  await call("post", one, "/v1/webhook_endpoints/{webhook_endpoint}", { description: "d", disabled: "true" });
  await call("get", "/v1/webhook_endpoints", "/v1/webhook_endpoints");
  const { json: deleted } = await call("delete", one, "/v1/webhook_endpoints/{webhook_endpoint}");
  assert.deepEqual(Object.keys(deleted).sort(), Object.keys(fixtures.deleted_webhook_endpoint).sort());
});

test("errors answer as documented", async () => {
  const errors = [
    await call("post", "/v1/customers", "/v1/customers", { email: "nobody" }),
    await call("post", "/v1/customers", "/v1/customers", { nothing: "known" }),
    await call("post", "/v1/customers", "/v1/customers", { name: "x".repeat(257) }),
    await call("get", "/v1/customers/cus_none", "/v1/customers/{customer}"),
    await call("get", "/v1/customers?limit=0", "/v1/customers"),
    await call("get", "/v1/customers/search?query=nonsense", "/v1/customers/search"),
    await call("get", "/v1/events/evt_none", "/v1/events/{id}"),
    await call("post", "/v1/webhook_endpoints", "/v1/webhook_endpoints", {}),
  ];
  assert.deepEqual(errors.map(error => error.status), [400, 400, 400, 404, 400, 400, 404, 400]);
});

test("the document takes every parameter that the sandbox takes", () => {
  const known = document.paths["/v1/customers"].post.requestBody.content["application/x-www-form-urlencoded"].schema.properties;
  for (const name of Object.keys(full)) assert.ok(name.split("[")[0] in known, name);
});
