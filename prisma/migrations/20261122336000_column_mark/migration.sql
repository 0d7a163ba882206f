-- What people said of a column the model may learn from: whether somebody can act on it, and which way alone it may work.
-- Apart from `field`, because features of dated facts have none. It counts from the next training on.
CREATE TABLE column_mark (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  key text NOT NULL,
  actionable boolean NOT NULL,
  -- 1: more is never riskier; -1: more is never healthier; 0: as the data say
  direction smallint NOT NULL CHECK (direction BETWEEN -1 AND 1),
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX column_mark_workspace_id_key_key ON column_mark (workspace_id, key);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE column_mark ENABLE ROW LEVEL SECURITY;
ALTER TABLE column_mark FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON column_mark USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON column_mark TO bw_app, bw_worker;
