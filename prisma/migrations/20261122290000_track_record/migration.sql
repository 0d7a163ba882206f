-- What a version's scores were worth: measured on month ends its recipe had not seen, or out of fold where nothing has a date.
ALTER TABLE job_progress DROP CONSTRAINT job_progress_kind_check;
ALTER TABLE job_progress ADD CHECK (kind IN ('import_check', 'import', 'import_undo', 'train', 'demo', 'rescore', 'backtest'));

CREATE TABLE track_record (
  workspace_id uuid NOT NULL,
  model_version_id uuid NOT NULL,
  measured_at timestamptz(6) NOT NULL,
  report jsonb NOT NULL,
  PRIMARY KEY (workspace_id, model_version_id),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE CASCADE
);

-- One row per account and judged month end. `chances` in the order of the horizons in the report; health null = it would have had no score.
CREATE TABLE backtest_score (
  workspace_id uuid NOT NULL,
  model_version_id uuid NOT NULL,
  account_id uuid NOT NULL,
  as_of timestamptz(6) NOT NULL,
  health float8,
  chances float8[],
  leaves_in float8,
  counts boolean NOT NULL,
  red boolean NOT NULL,
  segment smallint NOT NULL,
  PRIMARY KEY (workspace_id, model_version_id, account_id, as_of),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX backtest_score_workspace_id_account_id_as_of_idx ON backtest_score (workspace_id, account_id, as_of);

-- Everybody who left, with what stood there at the last month end at least a horizon before. `lacking` = components without a value then; `seen_at` = the first later month end at which it was at risk.
CREATE TABLE backtest_leaver (
  workspace_id uuid NOT NULL,
  model_version_id uuid NOT NULL,
  horizon_days int NOT NULL,
  account_id uuid NOT NULL,
  left_at timestamptz(6) NOT NULL,
  as_of timestamptz(6) NOT NULL,
  state text NOT NULL CHECK (state IN ('scored', 'too_early', 'leaving', 'unscored')),
  health float8,
  red boolean NOT NULL,
  segment smallint NOT NULL,
  lacking text[] NOT NULL,
  components smallint NOT NULL,
  seen_at timestamptz(6),
  PRIMARY KEY (workspace_id, model_version_id, horizon_days, account_id, left_at),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX backtest_leaver_workspace_id_account_id_idx ON backtest_leaver (workspace_id, account_id);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE track_record ENABLE ROW LEVEL SECURITY;
ALTER TABLE track_record FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON track_record USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON track_record TO bw_app, bw_worker;
ALTER TABLE backtest_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE backtest_score FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON backtest_score USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON backtest_score TO bw_app, bw_worker;
ALTER TABLE backtest_leaver ENABLE ROW LEVEL SECURITY;
ALTER TABLE backtest_leaver FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON backtest_leaver USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON backtest_leaver TO bw_app, bw_worker;
