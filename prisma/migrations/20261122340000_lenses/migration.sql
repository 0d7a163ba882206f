-- Lenses that are learned: what is known of each, who was learned from by which member, and what is foreseen.
ALTER TABLE job_progress DROP CONSTRAINT job_progress_kind_check;
ALTER TABLE job_progress ADD CHECK (kind IN ('import_check', 'import', 'import_undo', 'train', 'demo', 'rescore', 'backtest', 'lenses'));

CREATE TABLE lens_model (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  lens text NOT NULL,
  state text NOT NULL,
  learned_at timestamptz(6) NOT NULL,
  -- the last pass; null where there is nothing to score with
  scored_at timestamptz(6),
  report jsonb NOT NULL,
  plans jsonb NOT NULL,
  artifact bytea,
  PRIMARY KEY (workspace_id, lens),
  CHECK (lens IN ('nps', 'expansion')),
  CHECK (state IN ('learned', 'no_signal', 'too_few')),
  CHECK ((state = 'learned') = (artifact IS NOT NULL)),
  CHECK ((state = 'learned') = (scored_at IS NOT NULL))
);

CREATE TABLE lens_member (
  workspace_id uuid NOT NULL,
  lens text NOT NULL,
  account_id uuid NOT NULL,
  fold smallint NOT NULL,
  PRIMARY KEY (workspace_id, lens, account_id),
  FOREIGN KEY (workspace_id, lens) REFERENCES lens_model (workspace_id, lens) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX lens_member_workspace_id_account_id_idx ON lens_member (workspace_id, account_id);

-- One row an account and month: the last of that month. It stays, to be held against the answer that comes later.
CREATE TABLE predicted_nps (
  workspace_id uuid NOT NULL,
  account_id uuid NOT NULL,
  as_of timestamptz(6) NOT NULL,
  mean float8 NOT NULL,
  promoter float8 NOT NULL,
  passive float8 NOT NULL,
  detractor float8 NOT NULL,
  low smallint NOT NULL,
  high smallint NOT NULL,
  PRIMARY KEY (workspace_id, account_id, as_of),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
  CHECK (low >= 0 AND low <= high AND high <= 10)
);
-- The rows of one pass.
CREATE INDEX predicted_nps_workspace_id_as_of_idx ON predicted_nps (workspace_id, as_of);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['lens_model', 'lens_member', 'predicted_nps'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format($p$CREATE POLICY tenant ON %I USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid)) WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))$p$, t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO bw_app, bw_worker', t);
  END LOOP;
END $$;
