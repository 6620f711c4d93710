-- What all processes on a database share: who is alive and who holds which duty, what is left of an account's calls.
CREATE TABLE shared (
    name TEXT NOT NULL PRIMARY KEY,
    -- Counts the changes: who finds another number than he read came second, and thinks again.
    version INTEGER NOT NULL,
    state TEXT NOT NULL
) WITHOUT ROWID;
