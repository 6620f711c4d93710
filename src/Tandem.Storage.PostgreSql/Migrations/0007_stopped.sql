-- The links with which nothing goes on by itself, for the lists of customers that are filtered by them: read from the index alone. Links on
-- their way between 'pending' and 'synced' are not in it, so that it costs their saves nothing.
CREATE INDEX links_stopped ON links (tenant, status, catalog, item_id) INCLUDE (integration) WHERE status IN ('failed', 'conflict', 'unlinked');
