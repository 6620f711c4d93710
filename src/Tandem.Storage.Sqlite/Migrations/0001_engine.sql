-- The engine's own tables: what was captured, what came in, how each item stands in each integration, and what was done.
-- Moments are Unix milliseconds, but for the column changes.at, which a trigger writes as text.

-- One row while a unit of work writes items: the capture triggers read who it is. Empty for any other program.
CREATE TABLE writer (
    source TEXT NOT NULL,
    keep_changes INTEGER NOT NULL
);

-- A queue: rows are read, routed and deleted. AUTOINCREMENT, so that a position is never given twice.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    catalog TEXT NOT NULL,
    item_id TEXT NOT NULL,
    op TEXT NOT NULL,
    source TEXT,
    before TEXT,
    after TEXT,
    at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

CREATE TABLE links (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    integration TEXT NOT NULL,
    catalog TEXT NOT NULL,
    item_id TEXT NOT NULL,
    external_id TEXT,
    status TEXT NOT NULL,
    error TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at INTEGER,
    priority INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER,
    signaled_at INTEGER,
    lease_holder TEXT,
    lease_until INTEGER,
    needs_fetch INTEGER NOT NULL DEFAULT 0,
    seen_until INTEGER NOT NULL DEFAULT 0,
    approved INTEGER NOT NULL DEFAULT 0,
    synced_at INTEGER,
    base_local TEXT NOT NULL DEFAULT '{}',
    -- NULL where it is the same as base_local.
    base_remote TEXT,
    intent TEXT,
    pushes TEXT,
    conflicts TEXT
);

-- One link for an item in an integration; one item for a remote object.
CREATE UNIQUE INDEX links_item ON links (tenant, catalog, item_id, integration);
CREATE UNIQUE INDEX links_external ON links (tenant, integration, catalog, external_id) WHERE external_id IS NOT NULL;
-- For claims, read from its start; lease_until lets the total of waiting links be counted from the index alone.
CREATE INDEX links_due ON links (tenant, integration, priority, due_at, id, lease_until) WHERE due_at IS NOT NULL;
CREATE INDEX links_status ON links (tenant, status, integration);
CREATE INDEX links_integration ON links (tenant, integration);
CREATE INDEX links_signaled ON links (tenant, signaled_at) WHERE signaled_at IS NOT NULL;

CREATE TABLE events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    integration TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    external_id TEXT,
    stamp INTEGER NOT NULL,
    payload BLOB NOT NULL,
    received_at INTEGER NOT NULL
);

CREATE INDEX events_integration ON events (tenant, integration);

-- Event ids are remembered longer than the remote repeats an event.
CREATE TABLE seen_events (
    tenant TEXT NOT NULL,
    integration TEXT NOT NULL,
    event_id TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (tenant, integration, event_id)
) WITHOUT ROWID;

CREATE INDEX seen_events_seen_at ON seen_events (seen_at);

CREATE TABLE parked_events (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    integration TEXT NOT NULL,
    event_id TEXT NOT NULL,
    type TEXT NOT NULL,
    external_id TEXT,
    stamp INTEGER NOT NULL,
    payload BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    parked_at INTEGER NOT NULL
);

CREATE INDEX parked_events_tenant ON parked_events (tenant, integration);

-- Remote objects that are deleted for good, with what we last knew of them.
CREATE TABLE tombstones (
    tenant TEXT NOT NULL,
    integration TEXT NOT NULL,
    catalog TEXT NOT NULL,
    external_id TEXT NOT NULL,
    item_id TEXT,
    last TEXT NOT NULL,
    seen_until INTEGER NOT NULL,
    pushes TEXT,
    PRIMARY KEY (tenant, integration, catalog, external_id)
) WITHOUT ROWID;

CREATE TABLE history (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant TEXT NOT NULL,
    catalog TEXT NOT NULL,
    item_id TEXT NOT NULL,
    at INTEGER NOT NULL,
    action TEXT NOT NULL,
    source TEXT NOT NULL,
    cause TEXT,
    integration TEXT,
    changes TEXT,
    conflicts TEXT
);

CREATE INDEX history_item ON history (tenant, catalog, item_id);
CREATE INDEX history_tenant ON history (tenant);

CREATE TABLE integrations (
    tenant TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    PRIMARY KEY (tenant, name)
) WITHOUT ROWID;

CREATE TABLE request_keys (
    tenant TEXT NOT NULL,
    request_key TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    reserved_until INTEGER NOT NULL,
    status INTEGER,
    body TEXT,
    PRIMARY KEY (tenant, request_key)
);

CREATE INDEX request_keys_reserved_until ON request_keys (reserved_until);
