-- What the dashboard asks of history at any size: activity by what was done, by whom, to which integration and when, newest first; and
-- the last comparison of each integration, which outlives the process that made it.
-- The row's number ends each index by itself, so that a filter's rows come in the order of their positions.
CREATE INDEX history_at ON history (tenant, at);
CREATE INDEX history_action ON history (tenant, action);
CREATE INDEX history_source ON history (tenant, source);
CREATE INDEX history_integration ON history (tenant, integration);

CREATE TABLE verify_reports (
    tenant VARCHAR(64) NOT NULL,
    integration VARCHAR(64) NOT NULL,
    report LONGTEXT NOT NULL,
    PRIMARY KEY (tenant, integration)
) ENGINE = InnoDB CHARACTER SET utf8mb4 COLLATE {exact};
