-- The engine's own tables: what was captured, what came in, how each item stands in each integration, and what was done.
-- Moments are Unix milliseconds, but for the column changes.at, which a trigger fills.
-- {exact} is the server's collation that tells apart letter case and trailing spaces: utf8mb4_nopad_bin, or utf8mb4_0900_bin on MySQL.
-- Each statement is committed by itself, so indexes are made with their table.

-- A queue: rows are read, routed and deleted. A position is never given twice.
CREATE TABLE changes (
    seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant VARCHAR(64) NOT NULL,
    catalog VARCHAR(64) NOT NULL,
    item_id VARCHAR(255) NOT NULL,
    op VARCHAR(8) NOT NULL,
    source VARCHAR(255),
    "before" LONGTEXT,
    "after" LONGTEXT,
    at DATETIME(3) NOT NULL DEFAULT (utc_timestamp(3))
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

-- One link for an item in an integration; one item for a remote object (an index holds any number of NULLs).
-- links_due is for claims, read from its start; lease_until lets the total of waiting links be counted from the index alone.
CREATE TABLE links (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant VARCHAR(64) NOT NULL,
    integration VARCHAR(64) NOT NULL,
    catalog VARCHAR(64) NOT NULL,
    item_id VARCHAR(255) NOT NULL,
    external_id VARCHAR(255),
    status VARCHAR(16) NOT NULL,
    error LONGTEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at BIGINT,
    priority INTEGER NOT NULL DEFAULT 0,
    not_before BIGINT,
    signaled_at BIGINT,
    lease_holder VARCHAR(255),
    lease_until BIGINT,
    needs_fetch INTEGER NOT NULL DEFAULT 0,
    seen_until BIGINT NOT NULL DEFAULT 0,
    approved INTEGER NOT NULL DEFAULT 0,
    synced_at BIGINT,
    base_local LONGTEXT NOT NULL DEFAULT ('{}'),
    -- NULL where it is the same as base_local.
    base_remote LONGTEXT,
    intent LONGTEXT,
    pushes LONGTEXT,
    conflicts LONGTEXT,
    UNIQUE KEY links_item (tenant, catalog, item_id, integration),
    UNIQUE KEY links_external (tenant, integration, catalog, external_id),
    KEY links_due (tenant, integration, priority, due_at, id, lease_until),
    KEY links_status (tenant, status, integration),
    KEY links_integration (tenant, integration),
    KEY links_signaled (tenant, signaled_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

CREATE TABLE events (
    seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant VARCHAR(64) NOT NULL,
    integration VARCHAR(64) NOT NULL,
    event_id VARCHAR(255) NOT NULL,
    type VARCHAR(255) NOT NULL,
    external_id VARCHAR(255),
    stamp BIGINT NOT NULL,
    payload LONGBLOB NOT NULL,
    received_at BIGINT NOT NULL,
    KEY events_integration (tenant, integration)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

-- Event ids are remembered longer than the remote repeats an event.
CREATE TABLE seen_events (
    tenant VARCHAR(64) NOT NULL,
    integration VARCHAR(64) NOT NULL,
    event_id VARCHAR(255) NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (tenant, integration, event_id),
    KEY seen_events_seen_at (seen_at)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

CREATE TABLE parked_events (
    id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant VARCHAR(64) NOT NULL,
    integration VARCHAR(64) NOT NULL,
    event_id VARCHAR(255) NOT NULL,
    type VARCHAR(255) NOT NULL,
    external_id VARCHAR(255),
    stamp BIGINT NOT NULL,
    payload LONGBLOB NOT NULL,
    received_at BIGINT NOT NULL,
    reason LONGTEXT NOT NULL,
    parked_at BIGINT NOT NULL,
    KEY parked_events_tenant (tenant, integration)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

-- Remote objects that are deleted for good, with what we last knew of them.
CREATE TABLE tombstones (
    tenant VARCHAR(64) NOT NULL,
    integration VARCHAR(64) NOT NULL,
    catalog VARCHAR(64) NOT NULL,
    external_id VARCHAR(255) NOT NULL,
    item_id VARCHAR(255),
    last LONGTEXT NOT NULL,
    seen_until BIGINT NOT NULL,
    pushes LONGTEXT,
    PRIMARY KEY (tenant, integration, catalog, external_id)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

CREATE TABLE history (
    seq BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY,
    tenant VARCHAR(64) NOT NULL,
    catalog VARCHAR(64) NOT NULL,
    item_id VARCHAR(255) NOT NULL,
    at BIGINT NOT NULL,
    action VARCHAR(32) NOT NULL,
    source VARCHAR(255) NOT NULL,
    cause VARCHAR(255),
    integration VARCHAR(64),
    changes LONGTEXT,
    conflicts LONGTEXT,
    KEY history_item (tenant, catalog, item_id),
    KEY history_tenant (tenant),
    KEY history_at (tenant, at),
    KEY history_action (tenant, action),
    KEY history_source (tenant, source),
    KEY history_integration (tenant, integration)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

CREATE TABLE integrations (
    tenant VARCHAR(64) NOT NULL,
    name VARCHAR(64) NOT NULL,
    state LONGTEXT NOT NULL,
    PRIMARY KEY (tenant, name)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

CREATE TABLE request_keys (
    tenant VARCHAR(64) NOT NULL,
    request_key VARCHAR(255) NOT NULL,
    fingerprint VARCHAR(255) NOT NULL,
    reserved_until BIGINT NOT NULL,
    status INTEGER,
    body LONGTEXT,
    PRIMARY KEY (tenant, request_key),
    KEY request_keys_reserved_until (reserved_until)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

-- What all processes on a database share: who is alive and who holds which duty, what is left of an account's calls.
-- version counts the changes: who finds another number than he read came second, and thinks again.
CREATE TABLE shared (
    name VARCHAR(255) NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    state LONGTEXT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};

-- The last comparison of each integration, which outlives the process that made it.
CREATE TABLE verify_reports (
    tenant VARCHAR(64) NOT NULL,
    integration VARCHAR(64) NOT NULL,
    report LONGTEXT NOT NULL,
    PRIMARY KEY (tenant, integration)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};
