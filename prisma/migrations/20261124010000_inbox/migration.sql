-- Sources that send by themselves: what came is kept as it came, and read from here like a table of any other source.

ALTER TABLE source DROP CONSTRAINT source_kind_check;
ALTER TABLE source ADD CHECK (kind IN ('postgres', 'redshift', 'mysql', 'clickhouse', 'snowflake', 'bigquery', 'databricks', 'stripe', 'hubspot', 'salesforce', 'zendesk', 'intercom', 'singer', 'webhook', 'file'));
-- When it last sent; null where it is asked instead, and where silence says nothing. Freshness goes by it.
ALTER TABLE source ADD COLUMN pushed_at timestamptz(6);

-- `columns`: name, type and the path of each inside a record.
CREATE TABLE inbox_table (
  workspace_id uuid NOT NULL,
  source_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
  columns jsonb NOT NULL,
  key_columns text[] NOT NULL DEFAULT '{}',
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, source_id, name),
  FOREIGN KEY (workspace_id, source_id) REFERENCES source (workspace_id, id) ON DELETE CASCADE
);

-- The last word about each record. `seq` grows with every change, in the order of commits: whoever stores holds the source's lock.
CREATE SEQUENCE inbox_row_seq;
CREATE TABLE inbox_row (
  workspace_id uuid NOT NULL,
  table_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  record jsonb NOT NULL,
  deleted boolean NOT NULL DEFAULT false,
  -- Of the sender's copy of the whole table; what is not in the one that it declares valid is deleted.
  version bigint,
  seq bigint NOT NULL,
  received_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, table_id, key),
  FOREIGN KEY (workspace_id, table_id) REFERENCES inbox_table (workspace_id, id) ON DELETE CASCADE
);
ALTER SEQUENCE inbox_row_seq OWNED BY inbox_row.seq;
CREATE UNIQUE INDEX inbox_row_seq_idx ON inbox_row (workspace_id, table_id, seq);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
DO $$
DECLARE t text;
  rule constant text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  FOREACH t IN ARRAY ARRAY['inbox_table', 'inbox_row'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', t, rule, rule);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO bw_app, bw_worker', t);
  END LOOP;
END $$;
GRANT USAGE ON SEQUENCE inbox_row_seq TO bw_app, bw_worker, bw_ingest;

-- The ingest process keeps what is sent to the two kinds that send, and makes their tables due; of other sources it sees nothing.
CREATE POLICY ingest ON source TO bw_ingest USING (kind IN ('singer', 'webhook'));
CREATE POLICY pushed ON source AS RESTRICTIVE TO bw_ingest USING (kind IN ('singer', 'webhook'));
GRANT SELECT (workspace_id, id, kind, settings, secret), UPDATE (pushed_at) ON source TO bw_ingest;
GRANT SELECT (workspace_id, source_id, mapping, paused_at), UPDATE (next_at) ON stream TO bw_ingest;
GRANT SELECT, INSERT, UPDATE ON inbox_table, inbox_row TO bw_ingest;
