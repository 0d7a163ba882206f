-- Sources by pull: where data comes from, the tables that are read there, and how far each is read.

CREATE TABLE source (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL CHECK (kind IN ('postgres', 'mysql', 'stripe', 'hubspot', 'zendesk', 'file')),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  -- What may be shown of the way in; what may not is sealed.
  settings jsonb NOT NULL,
  secret text NOT NULL,
  version integer NOT NULL DEFAULT 1,
  created_by uuid,
  created_by_name text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);

-- A table of a source. `cursor` is the connector's own text; it moves in the transaction that stores the rows before it.
CREATE TABLE stream (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  source_id uuid NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 300),
  query text,
  columns jsonb NOT NULL,
  key_columns text[] NOT NULL DEFAULT '{}',
  cursor_field text,
  deleted_field text,
  every_minutes integer NOT NULL DEFAULT 60 CHECK (every_minutes BETWEEN 5 AND 10080),
  promised_hours integer NOT NULL DEFAULT 24 CHECK (promised_hours BETWEEN 1 AND 720),
  -- Who an account is: by its id, or by what a field of ours holds; and whether one that is not known is made.
  match_field text,
  creates_accounts boolean NOT NULL,
  preset jsonb,
  -- What the columns mean, and how their cells are written: from the sample that somebody confirmed.
  mapping jsonb,
  formats jsonb,
  detected jsonb,
  cursor text,
  -- Since when a whole read is under way: what it does not meet is gone at the source.
  whole_since timestamptz(6),
  -- Somebody asked for it: where most rows are gone, they are.
  whole_asked boolean NOT NULL DEFAULT false,
  loaded_at timestamptz(6),
  paused_at timestamptz(6),
  tried_at timestamptz(6),
  synced_at timestamptz(6),
  next_at timestamptz(6),
  failures integer NOT NULL DEFAULT 0,
  failed_at timestamptz(6),
  error text,
  warning text,
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  UNIQUE (workspace_id, source_id, name),
  FOREIGN KEY (workspace_id, source_id) REFERENCES source (workspace_id, id) ON DELETE CASCADE
);

-- A run of a table is an import like any other: counted, with its refused rows, and undone the same way.
ALTER TABLE import_run ADD COLUMN stream_id uuid;
ALTER TABLE import_run ADD FOREIGN KEY (workspace_id, stream_id) REFERENCES stream (workspace_id, id) ON DELETE SET NULL (stream_id);
CREATE INDEX import_run_workspace_id_stream_id_idx ON import_run (workspace_id, stream_id) WHERE stream_id IS NOT NULL;
-- A fact that was deleted at its source: `before` is all that is left of it.
ALTER TABLE replaced_fact ADD COLUMN removed boolean NOT NULL DEFAULT false;

-- Ids met by the whole read under way.
CREATE TABLE stream_seen (
  workspace_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  PRIMARY KEY (workspace_id, stream_id, key),
  FOREIGN KEY (workspace_id, stream_id) REFERENCES stream (workspace_id, id) ON DELETE CASCADE
);
-- Accounts that the source no longer has. They stay: whoever left is what a model learns from.
CREATE TABLE stream_gone (
  workspace_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  key text COLLATE "C" NOT NULL,
  gone_at timestamptz(6) NOT NULL,
  PRIMARY KEY (workspace_id, stream_id, key),
  FOREIGN KEY (workspace_id, stream_id) REFERENCES stream (workspace_id, id) ON DELETE CASCADE
);
-- Rows that came, by the day (UTC) on which they were read.
CREATE TABLE stream_day (
  workspace_id uuid NOT NULL,
  stream_id uuid NOT NULL,
  day date NOT NULL,
  rows bigint NOT NULL,
  runs integer NOT NULL,
  PRIMARY KEY (workspace_id, stream_id, day),
  FOREIGN KEY (workspace_id, stream_id) REFERENCES stream (workspace_id, id) ON DELETE CASCADE
);

-- A kind of data whose source was not read as promised: from when it was found until it was read again, what is reckoned from it
-- stands as of the last good read. Otherwise a broken connection would look like customers leaving.
CREATE TABLE stale_span (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  component text NOT NULL,
  good_until timestamptz(6) NOT NULL,
  declared_at timestamptz(6) NOT NULL,
  ended_at timestamptz(6),
  PRIMARY KEY (workspace_id, component, declared_at)
);

ALTER TABLE job_progress DROP CONSTRAINT job_progress_kind_check;
ALTER TABLE job_progress ADD CHECK (kind IN ('import_check', 'import', 'import_undo', 'train', 'demo', 'rescore', 'rescore_some', 'backtest', 'lenses', 'sync', 'stream_clear'));

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
DO $$
DECLARE t text;
  rule constant text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  FOREACH t IN ARRAY ARRAY['source', 'stream', 'stream_seen', 'stream_gone', 'stream_day', 'stale_span'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', t, rule, rule);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO bw_app, bw_worker', t);
  END LOOP;
END $$;
