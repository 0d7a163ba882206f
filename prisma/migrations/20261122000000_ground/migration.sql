-- The ground: people and sessions, workspaces, accounts and their history, imports, models, scores, segments.

-- Roles belong to the cluster, so they may be there already. Their passwords are set at boot from the master key.
DO $$
DECLARE r text;
BEGIN
  PERFORM pg_advisory_xact_lock(hashtext('bellwether_roles'));
  FOREACH r IN ARRAY ARRAY['bw_app', 'bw_worker', 'bw_auth'] LOOP
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = r) THEN
      EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE', r);
    END IF;
  END LOOP;
END $$;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO bw_app, bw_worker, bw_auth;

-- ── who ──────────────────────────────────────────────────────────────────────
CREATE TABLE installation (
  id boolean PRIMARY KEY DEFAULT true CHECK (id),
  key_fingerprint text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE TABLE workspace (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  currency char(3) NOT NULL DEFAULT 'USD',
  is_demo boolean NOT NULL DEFAULT false,
  created_at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE TABLE person (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  email text NOT NULL,
  name text NOT NULL,
  password_hash text NOT NULL,
  suspended_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX person_email_key ON person (email);
ALTER TABLE person ADD CONSTRAINT person_email_lower CHECK (email = lower(email));
CREATE TABLE member (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('viewer', 'manager', 'admin', 'owner')),
  suspended_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX member_workspace_id_person_id_key ON member (workspace_id, person_id);
CREATE INDEX member_person_id_idx ON member (person_id);
CREATE TABLE session (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  person_id uuid NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  workspace_id uuid REFERENCES workspace (id) ON DELETE CASCADE,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  seen_at timestamptz(6) NOT NULL DEFAULT now(),
  revoked_at timestamptz(6),
  ip text,
  user_agent text
);
CREATE INDEX session_person_id_idx ON session (person_id);
CREATE TABLE link (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  kind text NOT NULL CHECK (kind IN ('setup', 'reset')),
  token_hash text NOT NULL,
  person_id uuid REFERENCES person (id) ON DELETE CASCADE,
  issued_by uuid REFERENCES person (id) ON DELETE SET NULL,
  expires_at timestamptz(6) NOT NULL,
  used_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX link_token_hash_key ON link (token_hash);
CREATE TABLE invitation (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  email text NOT NULL,
  role text NOT NULL CHECK (role IN ('viewer', 'manager', 'admin', 'owner')),
  token_hash text NOT NULL,
  invited_by uuid,
  expires_at timestamptz(6) NOT NULL,
  used_at timestamptz(6),
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
-- The token alone must find its invitation before any workspace is known: unique across workspaces on purpose.
CREATE UNIQUE INDEX invitation_token_hash_key ON invitation (token_hash);
-- Wrong guesses, counted per account and per address within a window.
CREATE TABLE guess (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_key text NOT NULL,
  ip text NOT NULL,
  at timestamptz(6) NOT NULL DEFAULT now()
);
CREATE INDEX guess_account_key_at_idx ON guess (account_key, at);
CREATE INDEX guess_ip_at_idx ON guess (ip, at);

-- ── what is known ────────────────────────────────────────────────────────────
CREATE TABLE setting (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  key text NOT NULL,
  value jsonb NOT NULL,
  valid_from timestamptz(6) NOT NULL DEFAULT now(),
  set_by uuid,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX setting_workspace_id_key_valid_from_idx ON setting (workspace_id, key, valid_from);
CREATE TABLE import_run (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text,
  state text NOT NULL CHECK (state IN ('uploaded', 'checking', 'checked', 'importing', 'done', 'failed', 'cancelled', 'undone')),
  file_name text NOT NULL,
  file_bytes bigint NOT NULL,
  file_sha256 text NOT NULL,
  detected jsonb NOT NULL,
  mapping jsonb,
  preview jsonb,
  undo jsonb,
  rows_read integer,
  rows_written integer,
  rows_rejected integer,
  version integer NOT NULL DEFAULT 1,
  created_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  finished_at timestamptz(6),
  undone_at timestamptz(6),
  error text,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX import_run_workspace_id_created_at_idx ON import_run (workspace_id, created_at);
CREATE TABLE rejected_row (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  line bigint NOT NULL,
  "column" text NOT NULL,
  value text,
  rule text NOT NULL,
  message text NOT NULL,
  cells jsonb NOT NULL,
  PRIMARY KEY (workspace_id, import_id, line),
  FOREIGN KEY (workspace_id, import_id) REFERENCES import_run (workspace_id, id) ON DELETE CASCADE
);
CREATE TABLE account (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text NOT NULL,
  name text NOT NULL,
  parent_id uuid,
  arr_minor bigint,
  currency char(3),
  fields jsonb NOT NULL DEFAULT '{}',
  created_by_import uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, parent_id) REFERENCES account (workspace_id, id) ON DELETE SET NULL (parent_id)
);
CREATE UNIQUE INDEX account_workspace_id_external_id_key ON account (workspace_id, external_id);
CREATE INDEX account_workspace_id_parent_id_idx ON account (workspace_id, parent_id);
CREATE TABLE field (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  key text NOT NULL,
  plan jsonb NOT NULL,
  excluded_reason text,
  created_by_import uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX field_workspace_id_key_key ON field (workspace_id, key);
-- Append-only: what an import said of an account, as far as it differed from what was known. The account row is a cache of the latest.
CREATE TABLE account_history (
  workspace_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  account_id uuid NOT NULL,
  valid_from timestamptz(6),
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  values jsonb NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX account_history_workspace_id_account_id_recorded_at_idx ON account_history (workspace_id, account_id, recorded_at);
CREATE INDEX account_history_workspace_id_import_id_idx ON account_history (workspace_id, import_id);
CREATE TABLE outcome (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('renewed', 'churned', 'contracted', 'expanded')),
  occurred_at timestamptz(6),
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  reason text,
  voluntary boolean,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX outcome_workspace_id_account_id_idx ON outcome (workspace_id, account_id);
CREATE INDEX outcome_workspace_id_import_id_idx ON outcome (workspace_id, import_id);

-- ── what was learned ─────────────────────────────────────────────────────────
CREATE TABLE job_progress (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  kind text NOT NULL CHECK (kind IN ('import_check', 'import', 'import_undo', 'train')),
  subject_id uuid,
  detail jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  stage text,
  done integer NOT NULL DEFAULT 0,
  total integer NOT NULL DEFAULT 0,
  stages jsonb NOT NULL DEFAULT '[]',
  attempt integer NOT NULL DEFAULT 0,
  created_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  started_at timestamptz(6),
  finished_at timestamptz(6),
  cancel_requested_at timestamptz(6),
  error text,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX job_progress_workspace_id_kind_created_at_idx ON job_progress (workspace_id, kind, created_at);
CREATE TABLE scale (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  horizon text NOT NULL,
  source text NOT NULL CHECK (source IN ('assumed', 'provisional', 'frozen')),
  logit_p0 double precision NOT NULL,
  valid_from timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id)
);
CREATE TABLE model_version (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  number integer NOT NULL,
  status text NOT NULL CHECK (status IN ('candidate', 'active', 'retired', 'refused')),
  engine text NOT NULL,
  horizon text NOT NULL,
  horizon_days integer,
  as_of timestamptz(6) NOT NULL,
  seed integer NOT NULL,
  settings jsonb NOT NULL,
  report jsonb NOT NULL,
  findings jsonb NOT NULL,
  columns text[] NOT NULL,
  artifact bytea NOT NULL,
  scale_id uuid NOT NULL,
  created_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  promoted_at timestamptz(6),
  promoted_by uuid,
  promotion_reason text,
  retired_at timestamptz(6),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, scale_id) REFERENCES scale (workspace_id, id)
);
CREATE UNIQUE INDEX model_version_workspace_id_number_key ON model_version (workspace_id, number);
-- One active version a workspace: promotion flips this pointer, every screen joins on it, so two models can never be mixed.
CREATE TABLE active_model (
  workspace_id uuid PRIMARY KEY REFERENCES workspace (id) ON DELETE CASCADE,
  model_version_id uuid NOT NULL,
  switched_at timestamptz(6) NOT NULL DEFAULT now(),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id)
);
-- Which cross-fit member saw which account's outcome: nobody is scored by a model that did.
CREATE TABLE model_member (
  workspace_id uuid NOT NULL,
  model_version_id uuid NOT NULL,
  account_id uuid NOT NULL,
  fold smallint NOT NULL,
  PRIMARY KEY (workspace_id, model_version_id, account_id),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE TABLE feature_snapshot (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  as_of timestamptz(6) NOT NULL,
  version text NOT NULL,
  values jsonb NOT NULL,
  input_hash text NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX feature_snapshot_workspace_id_account_id_as_of_version_key ON feature_snapshot (workspace_id, account_id, as_of, version);
CREATE TABLE segment (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  model_version_id uuid NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  rules jsonb NOT NULL,
  stats jsonb NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX segment_workspace_id_model_version_id_position_key ON segment (workspace_id, model_version_id, position);
CREATE TABLE score (
  workspace_id uuid NOT NULL,
  model_version_id uuid NOT NULL,
  account_id uuid NOT NULL,
  as_of timestamptz(6) NOT NULL,
  state text NOT NULL CHECK (state IN ('scored', 'leaving', 'too_early', 'left')),
  health double precision,
  low double precision,
  high double precision,
  probability double precision,
  base double precision,
  points double precision[],
  shown smallint,
  cause text,
  present smallint NOT NULL DEFAULT 0,
  snapshot_id uuid NOT NULL,
  input_hash text NOT NULL,
  segment_id uuid,
  PRIMARY KEY (workspace_id, model_version_id, account_id, as_of),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, snapshot_id) REFERENCES feature_snapshot (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, segment_id) REFERENCES segment (workspace_id, id) ON DELETE SET NULL (segment_id),
  CHECK (state <> 'scored' OR (health IS NOT NULL AND health = health AND abs(health) < 'infinity' AND points IS NOT NULL AND shown BETWEEN 0 AND 100))
);
CREATE INDEX score_workspace_id_account_id_as_of_idx ON score (workspace_id, account_id, as_of);
CREATE TABLE segment_membership (
  workspace_id uuid NOT NULL,
  segment_id uuid NOT NULL,
  account_id uuid NOT NULL,
  since timestamptz(6) NOT NULL,
  PRIMARY KEY (workspace_id, segment_id, account_id),
  FOREIGN KEY (workspace_id, segment_id) REFERENCES segment (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE TABLE audit_entry (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz(6) NOT NULL DEFAULT now(),
  actor_id uuid,
  actor_name text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail jsonb NOT NULL DEFAULT '{}',
  request_id text NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE INDEX audit_entry_workspace_id_at_idx ON audit_entry (workspace_id, at);

-- ── tenancy: the setting is read once a statement; "" is what a finished transaction leaves behind ─────────────
DO $$
DECLARE t text;
  rule constant text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  FOREACH t IN ARRAY ARRAY['member', 'invitation', 'setting', 'import_run', 'rejected_row', 'account', 'field', 'account_history', 'outcome',
    'job_progress', 'scale', 'model_version', 'active_model', 'model_member', 'feature_snapshot', 'segment', 'score', 'segment_membership', 'audit_entry'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', t, rule, rule);
    EXECUTE format('GRANT SELECT, INSERT ON %I TO bw_app, bw_worker', t);
    IF t <> 'audit_entry' THEN EXECUTE format('GRANT UPDATE, DELETE ON %I TO bw_app, bw_worker', t); END IF;
  END LOOP;
  EXECUTE format('CREATE POLICY tenant ON workspace USING (id = %s) WITH CHECK (id = %s)', rule, rule);
END $$;
ALTER TABLE workspace ENABLE ROW LEVEL SECURITY;
ALTER TABLE workspace FORCE ROW LEVEL SECURITY;
GRANT SELECT, UPDATE, DELETE ON workspace TO bw_app;
GRANT SELECT ON workspace TO bw_worker;

-- People are seen only through a membership of the current workspace; their password hash by the sign-in role alone.
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
ALTER TABLE person FORCE ROW LEVEL SECURITY;
CREATE POLICY fellow ON person FOR SELECT TO bw_app, bw_worker USING (EXISTS (SELECT FROM member m WHERE m.person_id = person.id));
GRANT SELECT (id, email, name, suspended_at) ON person TO bw_app, bw_worker;

-- The sign-in role: people, sessions, links and guesses of the whole installation; of the tenants only who belongs where.
CREATE POLICY sign_in ON person TO bw_auth USING (true) WITH CHECK (true);
CREATE POLICY sign_in ON member TO bw_auth USING (true) WITH CHECK (true);
CREATE POLICY sign_in ON invitation TO bw_auth USING (true) WITH CHECK (true);
CREATE POLICY sign_in ON workspace TO bw_auth USING (true) WITH CHECK (true);
CREATE POLICY sign_in ON audit_entry FOR INSERT TO bw_auth WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON person, session, link TO bw_auth;
GRANT SELECT, INSERT, DELETE ON guess TO bw_auth;
GRANT SELECT, INSERT ON workspace TO bw_auth;
GRANT SELECT, INSERT, UPDATE ON member TO bw_auth;
GRANT SELECT, UPDATE ON invitation TO bw_auth;
GRANT INSERT ON audit_entry TO bw_auth;
ALTER TABLE session ENABLE ROW LEVEL SECURITY;
ALTER TABLE session FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in ON session TO bw_auth USING (true) WITH CHECK (true);
ALTER TABLE link ENABLE ROW LEVEL SECURITY;
ALTER TABLE link FORCE ROW LEVEL SECURITY;
CREATE POLICY sign_in ON link TO bw_auth USING (true) WITH CHECK (true);

-- ── the worker's leases: a killed worker's jobs are freed when its beat stops ────────────────────────────────
CREATE TABLE worker_lease (
  pool_id text PRIMARY KEY,
  host text NOT NULL,
  pid integer NOT NULL,
  started_at timestamptz(6) NOT NULL DEFAULT now(),
  beat_at timestamptz(6) NOT NULL DEFAULT now()
);
GRANT SELECT, INSERT, UPDATE, DELETE ON worker_lease TO bw_worker;
GRANT SELECT ON worker_lease TO bw_app;
GRANT SELECT ON _prisma_migrations TO bw_app;
