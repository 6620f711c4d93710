-- What is searched of each item, with one index of trigrams for all catalogs. To keep that index costs as much as to keep all others of a row
-- together, so it is not done by the write of the row but soon after it, for many rows at once; what is still to be done is in the queue,
-- where searches look too. A row of the queue says only which item was written: several for one item are one piece of work.
CREATE TABLE search_texts (
    tenant text COLLATE "C" NOT NULL,
    catalog text COLLATE "C" NOT NULL,
    item_id text COLLATE "C" NOT NULL,
    text text NOT NULL,
    PRIMARY KEY (tenant, catalog, item_id)
);

CREATE TABLE search_queue (
    tenant text COLLATE "C" NOT NULL,
    catalog text COLLATE "C" NOT NULL,
    item_id text COLLATE "C" NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000, autovacuum_vacuum_cost_delay = 0);
