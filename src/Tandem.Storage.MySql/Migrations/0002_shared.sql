-- What all processes on a database share: who is alive and who holds which duty, what is left of an account's calls.
-- version counts the changes: who finds another number than he read came second, and thinks again.
CREATE TABLE shared (
    name VARCHAR(255) NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL,
    state LONGTEXT NOT NULL
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};
