// The other side, played by hand: it speaks to the sandbox through the same API as any client.

const pageSize = 25;
const $ = id => document.getElementById(id);
const editor = $("editor");
const form = $("customer");

let query = { limit: pageSize };   // what the table shows
let editing = null;                // the customer in the editor; null while making a new one
let known = new Set();             // events already shown
let watching = false;              // true once the first look at the events is over

async function call(method, path, parameters) {
  const encoded = new URLSearchParams(parameters).toString();
  const inBody = method === "POST";
  const answer = await fetch(inBody || !encoded ? path : `${path}?${encoded}`, {
    method,
    headers: { Authorization: "Bearer sk_test_page" },
    body: inBody ? new URLSearchParams(parameters) : undefined,
  });
  const json = await answer.json();
  if (!answer.ok) throw new Error(json.error?.message ?? `${answer.status}`);
  return json;
}

function element(tag, text, properties = {}) {
  return Object.assign(document.createElement(tag), { textContent: text ?? "", ...properties });
}

async function showCustomers() {
  const text = $("search").elements.text.value.trim();
  const list = text ? await find(text) : await call("GET", "/v1/customers", query);
  // Back at the top: from here on the newest are shown, whatever comes.
  if (!text && "ending_before" in query && !list.has_more) return turn({});
  const rows = list.data.map(customer => {
    const row = element("tr", "", { tabIndex: 0 });
    row.append(...[customer.name, customer.email, customer.address?.city, customer.id].map(value => element("td", value)));
    row.addEventListener("click", () => open(customer));
    row.addEventListener("keydown", event => { if (event.key === "Enter") open(customer); });
    return row;
  });
  $("customers").replaceChildren(...rows);
  $("none").hidden = rows.length > 0;
  const upwards = "ending_before" in query;
  $("newer").disabled = !!text || !(upwards || "starting_after" in query);
  $("older").disabled = !!text || !(upwards || list.has_more);
  $("newer").onclick = () => turn({ ending_before: list.data[0]?.id });
  $("older").onclick = () => turn({ starting_after: list.data.at(-1)?.id });
}

async function find(text) {
  if (text.startsWith("cus_")) {
    const one = await call("GET", `/v1/customers/${encodeURIComponent(text)}`).catch(() => null);
    return { data: one && !one.deleted ? [one] : [], has_more: false };
  }
  const quoted = JSON.stringify(text);
  const how = text.length < 3 ? ":" : "~";
  return call("GET", "/v1/customers/search", { query: `name${how}${quoted} OR email${how}${quoted}`, limit: pageSize });
}

function turn(cursor) {
  query = { limit: pageSize, ...cursor };
  return showCustomers();
}

function open(customer) {
  editing = customer;
  form.reset();
  $("problem").textContent = "";
  $("editor-title").textContent = customer ? "Edit customer" : "New customer";
  $("editor-id").textContent = customer?.id ?? "";
  $("delete").hidden = !customer;
  if (customer) {
    for (const name of ["name", "email", "phone", "description"]) form.elements[name].value = customer[name] ?? "";
    for (const [part, value] of Object.entries(customer.address ?? {})) form.elements[`address[${part}]`].value = value ?? "";
    form.elements.metadata.value = Object.entries(customer.metadata).map(([key, value]) => `${key} = ${value}`).join("\n");
  }
  editor.showModal();
}

// Only what the person changed is sent, so that edits made meanwhile on this side are not undone. An address goes whole, or not at all.
function changes() {
  const sent = {};
  for (const name of ["name", "email", "phone", "description"]) {
    const value = form.elements[name].value;
    if (value !== (editing?.[name] ?? "")) sent[name] = value;
  }

  const parts = [...form.elements].filter(input => input.name?.startsWith("address["));
  const before = part => editing?.address?.[part] ?? "";
  if (parts.some(input => input.value !== before(input.name.slice(8, -1))))
    if (parts.every(input => !input.value)) sent.address = "";
    else for (const input of parts) if (input.value) sent[input.name] = input.value;

  const metadata = new Map(form.elements.metadata.value.split("\n").filter(line => line.includes("="))
    .map(line => [line.slice(0, line.indexOf("=")).trim(), line.slice(line.indexOf("=") + 1).trim()]));
  for (const key of Object.keys(editing?.metadata ?? {})) if (!metadata.has(key)) sent[`metadata[${key}]`] = "";
  for (const [key, value] of metadata) if (editing?.metadata?.[key] !== value) sent[`metadata[${key}]`] = value;
  return sent;
}

async function attempt(work) {
  try {
    await work();
    editor.close();
    await Promise.all([showCustomers(), showEvents()]);
  } catch (error) {
    $("problem").textContent = error.message;
  }
}

async function showEvents() {
  const events = (await call("GET", "/v1/events", { limit: 20 })).data;
  if (watching && !events.some(event => !known.has(event.id))) return false;

  $("events").replaceChildren(...events.map(event => {
    const item = element("li", "", { className: watching && !known.has(event.id) ? "fresh" : "" });
    const who = event.data.object.name ?? event.data.object.email ?? event.data.object.id;
    const what = Object.keys(event.data.previous_attributes ?? {}).join(", ");
    item.append(element("strong", event.type), element("span", what ? `${who}: ${what}` : who), " ",
      element("time", new Date(event.created * 1000).toLocaleTimeString(), { title: event.request.idempotency_key ?? event.id }));
    return item;
  }));
  known = new Set(events.map(event => event.id));
  return true;
}

async function showState() {
  const state = await (await fetch("/_sandbox/state")).json();
  $("state").textContent =
    `${state.customers.toLocaleString()} customers · ${state.events.toLocaleString()} events · ${state.webhookEndpoints} webhook endpoint${state.webhookEndpoints === 1 ? '' : 's'}`;
}

async function watch() {
  try {
    if (!document.hidden) {
      const news = await showEvents();
      if (news && watching && !editor.open) await showCustomers();
      watching = true;
      await showState();
    }
  } catch (error) {
    $("state").textContent = `The sandbox does not answer: ${error.message}`;
  }
  setTimeout(watch, 1000);
}

$("add").addEventListener("click", () => open(null));
$("cancel").addEventListener("click", () => editor.close());
$("delete").addEventListener("click", () => {
  if (confirm(`Delete ${editing.name ?? editing.id} for good?`)) attempt(() => call("DELETE", `/v1/customers/${editing.id}`));
});
$("seed").addEventListener("click", async () => {
  await fetch("/_sandbox/seed?count=100", { method: "POST" });
  await showCustomers();
});
form.addEventListener("submit", event => {
  event.preventDefault();
  attempt(() => call("POST", editing ? `/v1/customers/${editing.id}` : "/v1/customers", changes()));
});
$("search").addEventListener("submit", event => event.preventDefault());
$("search").addEventListener("input", () => showCustomers().catch(error => { $("state").textContent = error.message; }));

// Whoever comes from elsewhere may name a customer: /?q=cus_…
$("search").elements.text.value = new URLSearchParams(location.search).get("q") ?? "";
showCustomers().catch(error => { $("state").textContent = error.message; });
watch();
