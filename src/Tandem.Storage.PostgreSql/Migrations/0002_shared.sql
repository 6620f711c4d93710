-- What all processes on a database share: who is alive and who holds which duty, what is left of an account's calls.
-- A few rows, changed every second: room in the page lets each change stay in it.
CREATE TABLE shared (
    name text COLLATE "C" NOT NULL PRIMARY KEY,
    -- Counts the changes: who finds another number than he read came second, and thinks again.
    version bigint NOT NULL,
    state text NOT NULL
) WITH (fillfactor = 20, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 500);
