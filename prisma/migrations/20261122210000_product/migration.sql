-- The price list: what the names in subscriptions and deals mean. A product belongs to no account.
CREATE TABLE product (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text NOT NULL,
  name text NOT NULL,
  family text,
  price_minor bigint,
  currency char(3),
  occurred_at timestamptz(6),
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX product_workspace_id_external_id_key ON product (workspace_id, external_id);
CREATE INDEX product_workspace_id_import_id_idx ON product (workspace_id, import_id);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE product ENABLE ROW LEVEL SECURITY;
ALTER TABLE product FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON product USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON product TO bw_app, bw_worker;
