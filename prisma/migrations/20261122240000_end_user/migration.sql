-- Who uses the product at an account, as the events name him: a person may use it without being a contact, and the other way round.
CREATE TABLE end_user (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  first_seen_at timestamptz(6) NOT NULL,
  last_seen_at timestamptz(6) NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX end_user_workspace_id_account_id_external_id_key ON end_user (workspace_id, account_id, external_id);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE end_user ENABLE ROW LEVEL SECURITY;
ALTER TABLE end_user FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON end_user USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON end_user TO bw_app, bw_worker;

INSERT INTO end_user (workspace_id, account_id, external_id, first_seen_at, last_seen_at)
  SELECT workspace_id, account_id, user_ref, min(occurred_at), max(occurred_at) FROM usage_event WHERE user_ref IS NOT NULL GROUP BY 1, 2, 3;
