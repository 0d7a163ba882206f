-- What a person says of an account's health, in place of the model for a while. The model's own score stays as it is.
CREATE TABLE score_override (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  health smallint NOT NULL CHECK (health BETWEEN 0 AND 100),
  reason text NOT NULL,
  set_at timestamptz(6) NOT NULL,
  until_at timestamptz(6) NOT NULL,
  set_by uuid,
  set_by_name text NOT NULL,
  -- as it stood when the override was set, so that people and model can be compared afterwards; null = there was no score
  model_health smallint,
  model_version_id uuid,
  ended_at timestamptz(6),
  ended_by_name text,
  CHECK (until_at >= set_at),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE SET NULL (model_version_id)
);
-- One at a time: the next one ends the one before, also when that has expired.
CREATE UNIQUE INDEX score_override_workspace_id_account_id_key ON score_override (workspace_id, account_id) WHERE ended_at IS NULL;
CREATE INDEX score_override_workspace_id_account_id_set_at_idx ON score_override (workspace_id, account_id, set_at);
CREATE INDEX score_override_workspace_id_model_version_id_idx ON score_override (workspace_id, model_version_id);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE score_override ENABLE ROW LEVEL SECURITY;
ALTER TABLE score_override FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON score_override USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON score_override TO bw_app, bw_worker;
