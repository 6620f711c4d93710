// Stripe's own client against the sandbox at STRIPE_SANDBOX, an account that starts empty.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import test from "node:test";
import Stripe from "stripe";

const address = new URL(process.env.STRIPE_SANDBOX);
const stripe = new Stripe("sk_test_official_client", {
  host: address.hostname, port: address.port, protocol: "http", maxNetworkRetries: 2, telemetry: false,
});

test("the client's own API version is the sandbox's", async () => {
  const { lastResponse } = await stripe.customers.list({ limit: 1 });
  assert.equal(lastResponse.apiVersion, "2026-07-29.dahlia");
  assert.match(lastResponse.requestId, /^req_/);
});

test("a customer lives: create, retrieve, update, delete", async () => {
  const created = await stripe.customers.create({
    name: "Zoë Ångström", email: "zoe@example.com", phone: "+1 555 0100",
    address: { line1: "1 Rue A & B", city: "Paris", country: "FR" },
    shipping: { name: "Zoë", address: { line1: "2 Rue C" } },
    metadata: { plan: "pro", "key with = & ?": "100 % + more" },
    preferred_locales: ["fr", "en"], invoice_settings: { custom_fields: [{ name: "PO", value: "7" }] },
  });
  assert.deepEqual(created.metadata, { plan: "pro", "key with = & ?": "100 % + more" });
  assert.deepEqual(created.preferred_locales, ["fr", "en"]);
  assert.equal(created.invoice_settings.custom_fields[0].value, "7");

  assert.deepEqual(await stripe.customers.retrieve(created.id), created);

  const updated = await stripe.customers.update(created.id, { name: "", metadata: { plan: "", seats: "3" }, address: { city: "Lyon" } });
  assert.equal(updated.name, null);
  assert.deepEqual(updated.metadata, { "key with = & ?": "100 % + more", seats: "3" });
  assert.deepEqual(updated.address, { city: "Lyon", country: null, line1: null, line2: null, postal_code: null, state: null });

  assert.deepEqual({ ...(await stripe.customers.del(created.id)) }, { id: created.id, object: "customer", deleted: true });
  assert.equal((await stripe.customers.retrieve(created.id)).deleted, true);
  await assert.rejects(stripe.customers.update(created.id, { name: "x" }), { type: "StripeInvalidRequestError", code: "resource_missing", statusCode: 404 });
});

test("lists page by themselves, newest first, each customer once", async () => {
  await Promise.all(Array.from({ length: 30 }, (_, i) => stripe.customers.create({ email: `page${i}@example.com`, metadata: { paging: "yes" } })));
  const seen = [];
  for await (const customer of stripe.customers.list({ limit: 7 })) if (customer.metadata.paging) seen.push(customer);
  assert.equal(new Set(seen.map(customer => customer.id)).size, 30);
  assert.ok(seen.every((customer, i) => i === 0 || customer.created <= seen[i - 1].created));

  const before = [];
  for await (const customer of stripe.customers.list({ limit: 4, ending_before: seen[20].id })) before.push(customer.id);
  assert.deepEqual(new Set(before), new Set(seen.slice(0, 20).map(customer => customer.id)));

  const found = [];
  for await (const customer of stripe.customers.search({ query: "metadata['paging']:'yes' AND -email:'page3@example.com'", limit: 10 })) found.push(customer.id);
  assert.equal(new Set(found).size, 29);
  assert.equal((await stripe.customers.list({ email: "page7@example.com" })).data.length, 1);
  assert.equal((await stripe.customers.list({ created: { gt: Math.floor(Date.now() / 1000) + 60 } })).data.length, 0);
});

test("idempotency keys replay, and refuse other parameters", async () => {
  const first = await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "node-1" });
  const again = await stripe.customers.create({ name: "Ada" }, { idempotencyKey: "node-1" });
  assert.equal(again.id, first.id);
  assert.equal(again.lastResponse.headers["idempotent-replayed"], "true");
  assert.equal(again.lastResponse.idempotencyKey, "node-1");
  await assert.rejects(stripe.customers.create({ name: "Bea" }, { idempotencyKey: "node-1" }), { type: "StripeIdempotencyError", statusCode: 400 });
});

test("errors arrive as the client's own types", async () => {
  await assert.rejects(stripe.customers.create({ email: "nobody" }), { type: "StripeInvalidRequestError", code: "email_invalid", param: "email", statusCode: 400 });
  await assert.rejects(stripe.customers.create({ nmae: "x" }), { type: "StripeInvalidRequestError", code: "parameter_unknown", param: "nmae" });
  await assert.rejects(stripe.customers.retrieve("cus_none"), { code: "resource_missing", statusCode: 404 });
  const live = new Stripe("sk_live_0123456789abcdef", { host: address.hostname, port: address.port, protocol: "http" });
  await assert.rejects(live.customers.list(), { type: "StripeAuthenticationError", statusCode: 401 });
});

test("the client outlasts cut connections and failures without doing anything twice", async () => {
  const faults = { cutBefore: 0.2, cutAfter: 0.2, error500Before: 0.2 };
  const set = await fetch(new URL("/_sandbox/faults", address), { method: "PUT", body: JSON.stringify(faults) });
  assert.equal(set.status, 200);
  const patient = new Stripe("sk_test_patient", { host: address.hostname, port: address.port, protocol: "http", maxNetworkRetries: 30, telemetry: false });
  patient.getInitialNetworkRetryDelay = patient.getMaxNetworkRetryDelay = () => 0.001;
  const emails = Array.from({ length: 20 }, (_, i) => `patient${i}@example.com`);
  await Promise.all(emails.map(email => patient.customers.create({ email })));
  await fetch(new URL("/_sandbox/faults", address), { method: "DELETE" });
  for (const email of emails) assert.equal((await stripe.customers.list({ email })).data.length, 1, email);
});

test("rate limiting is the client's own error", async () => {
  await fetch(new URL("/_sandbox/faults", address), { method: "PUT", body: JSON.stringify({ error429: 1, retryAfterSeconds: 3 }) });
  await assert.rejects(stripe.customers.list({}, { maxNetworkRetries: 0 }), error =>
    error.type === "StripeRateLimitError" && error.code === "rate_limit" && error.headers["retry-after"] === "3");
  await fetch(new URL("/_sandbox/faults", address), { method: "DELETE" });
});

test("webhooks are signed as the client verifies them", async () => {
  const arrivals = [];
  let wake;
  const receiver = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    arrivals.push({ body, signature: request.headers["stripe-signature"] });
    response.end();
    wake?.();
  });
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${receiver.address().port}/hook`, enabled_events: ["customer.created", "customer.updated"], description: "test", metadata: { a: "b" },
  });

  const customer = await stripe.customers.create({ name: "Hook" }, { idempotencyKey: "node-hook" });
  await stripe.customers.update(customer.id, { name: "Hooked" });
  await stripe.customers.del(customer.id);
  while (arrivals.length < 2) await new Promise(resolve => { wake = resolve; });

  const events = arrivals.map(({ body, signature }) => stripe.webhooks.constructEvent(body, signature, endpoint.secret));
  assert.throws(() => stripe.webhooks.constructEvent(arrivals[0].body + " ", arrivals[0].signature, endpoint.secret), Stripe.errors.StripeSignatureVerificationError);
  const created = events.find(event => event.type === "customer.created");
  const updated = events.find(event => event.type === "customer.updated");
  assert.equal(created.request.idempotency_key, "node-hook");
  assert.equal(created.data.object.name, "Hook");
  assert.deepEqual(updated.data.previous_attributes, { name: "Hook" });

  assert.deepEqual((await stripe.events.retrieve(created.id)).data, created.data);
  const feed = await stripe.events.list({ types: ["customer.deleted", "customer.updated"], limit: 2 });
  assert.deepEqual(feed.data.map(event => event.type), ["customer.deleted", "customer.updated"]);

  assert.equal((await stripe.webhookEndpoints.retrieve(endpoint.id)).secret, undefined);
  assert.equal((await stripe.webhookEndpoints.update(endpoint.id, { disabled: true })).status, "disabled");
  assert.equal((await stripe.webhookEndpoints.list()).data.length, 1);
  assert.equal((await stripe.webhookEndpoints.del(endpoint.id)).deleted, true);
  receiver.close();
  receiver.closeAllConnections();
});
