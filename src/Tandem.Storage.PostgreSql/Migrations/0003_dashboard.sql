-- What the dashboard asks of history at any size: activity by what was done, by whom, to which integration and when, newest first; and
-- the last comparison of each integration, which outlives the process that made it.
CREATE INDEX history_at ON history (tenant, at);
CREATE INDEX history_action ON history (tenant, action, seq);
CREATE INDEX history_source ON history (tenant, source, seq);
CREATE INDEX history_integration ON history (tenant, integration, seq);

CREATE TABLE verify_reports (
    tenant text COLLATE "C" NOT NULL,
    integration text COLLATE "C" NOT NULL,
    report text NOT NULL,
    PRIMARY KEY (tenant, integration)
);
