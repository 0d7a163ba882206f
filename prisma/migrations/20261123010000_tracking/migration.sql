-- The tracking API: keys that open it, what came and has still to find its account, who belongs where, and what was refused.

-- The ingest process has a login of its own: it finds keys by their hash, adds what came, and reads nothing of what is known.
DO $$ BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('bellwether_roles'));
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bw_ingest') THEN
    CREATE ROLE bw_ingest LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE;
  END IF;
END $$;
GRANT USAGE ON SCHEMA public TO bw_ingest;

-- Of a key only its hash is kept; `shown` is its beginning, by which people tell keys apart.
CREATE TABLE api_key (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
  scope text NOT NULL CHECK (scope IN ('ingest')),
  hash bytea NOT NULL CHECK (length(hash) = 32),
  shown text NOT NULL,
  creates_accounts boolean NOT NULL,
  created_by uuid,
  created_by_name text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  expires_at timestamptz(6),
  last_used_at timestamptz(6),
  revoked_at timestamptz(6),
  PRIMARY KEY (workspace_id, id)
);
-- The hash finds its key before any workspace is known.
CREATE UNIQUE INDEX api_key_hash_key ON api_key (hash);

-- What was acknowledged and is still to be taken to its account. `waits_since`: no account is known for it yet.
CREATE SEQUENCE incoming_event_id_seq;
CREATE TABLE incoming_event (
  workspace_id uuid NOT NULL,
  id bigint NOT NULL DEFAULT nextval('incoming_event_id_seq'),
  key_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('identify', 'group', 'track', 'page', 'screen', 'alias')),
  message_id text COLLATE "C" NOT NULL,
  user_ref text COLLATE "C",
  anonymous_ref text COLLATE "C",
  group_ref text COLLATE "C",
  event text,
  occurred_at timestamptz(6) NOT NULL,
  received_at timestamptz(6) NOT NULL,
  traits jsonb,
  waits_since timestamptz(6),
  PRIMARY KEY (workspace_id, id)
);
ALTER SEQUENCE incoming_event_id_seq OWNED BY incoming_event.id;
CREATE INDEX incoming_event_new_idx ON incoming_event (workspace_id, id) WHERE waits_since IS NULL;
CREATE INDEX incoming_event_user_idx ON incoming_event (workspace_id, user_ref) WHERE waits_since IS NOT NULL;
CREATE INDEX incoming_event_anonymous_idx ON incoming_event (workspace_id, anonymous_ref) WHERE waits_since IS NOT NULL;
CREATE INDEX incoming_event_group_idx ON incoming_event (workspace_id, group_ref) WHERE waits_since IS NOT NULL;

-- Whom an id of the tracking API means, and the group that it was last seen in.
CREATE TABLE event_user (
  workspace_id uuid NOT NULL,
  ref text COLLATE "C" NOT NULL,
  same_as text COLLATE "C",
  group_ref text COLLATE "C",
  group_at timestamptz(6),
  PRIMARY KEY (workspace_id, ref)
);

-- Events that are not as they should be, whole, with the reason. `body` is text: what Postgres cannot keep as JSON is kept too.
CREATE SEQUENCE rejected_event_id_seq;
CREATE TABLE rejected_event (
  workspace_id uuid NOT NULL,
  id bigint NOT NULL DEFAULT nextval('rejected_event_id_seq'),
  key_id uuid NOT NULL,
  received_at timestamptz(6) NOT NULL,
  rule text NOT NULL,
  field text NOT NULL,
  message text NOT NULL,
  body text NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
ALTER SEQUENCE rejected_event_id_seq OWNED BY rejected_event.id;

-- As for the events themselves: no reference is checked row by row, a statement takes what belongs to a workspace with it.
CREATE FUNCTION incoming_event_follow_workspace() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM incoming_event e USING gone g WHERE e.workspace_id = g.id;
  DELETE FROM event_user u USING gone g WHERE u.workspace_id = g.id;
  DELETE FROM rejected_event r USING gone g WHERE r.workspace_id = g.id;
  RETURN NULL;
END $$;
CREATE TRIGGER incoming_event_follow_workspace AFTER DELETE ON workspace REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION incoming_event_follow_workspace();

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
DO $$
DECLARE t text;
  rule constant text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  FOREACH t IN ARRAY ARRAY['api_key', 'incoming_event', 'event_user', 'rejected_event'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', t, rule, rule);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO bw_app, bw_worker', t);
  END LOOP;
END $$;
GRANT USAGE ON SEQUENCE incoming_event_id_seq, rejected_event_id_seq TO bw_app, bw_worker, bw_ingest;
CREATE POLICY ingest ON api_key TO bw_ingest USING (true) WITH CHECK (true);
GRANT SELECT (workspace_id, id, scope, hash, expires_at, last_used_at, revoked_at), UPDATE (last_used_at) ON api_key TO bw_ingest;
GRANT INSERT ON incoming_event, rejected_event TO bw_ingest;
GRANT SELECT (message_id), INSERT ON usage_event_key TO bw_ingest;
