-- The links with which nothing goes on by itself, for the lists of customers that are filtered by them: read from the index alone. Links on
-- their way between 'pending' and 'synced' are not in it, so that it costs their saves nothing.
CREATE INDEX links_stopped ON links (tenant, status, catalog, item_id) INCLUDE (integration) WHERE status IN ('failed', 'conflict', 'unlinked');

-- All events are in this index. The condition, which a statement must meet to use it, keeps the planner from taking it for events by their place
-- alone: an inbox that was empty when it was analyzed is thought to be empty for some time, and then any index is as good as another. This one would
-- be read whole for each event that is deleted.
DROP INDEX events_integration;
CREATE INDEX events_integration ON events (tenant, integration, seq) WHERE integration IS NOT NULL;
