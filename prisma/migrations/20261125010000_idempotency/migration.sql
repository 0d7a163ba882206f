-- A POST that is sent twice under one Idempotency-Key happens once: who claimed the key, whether something was written since, and what was answered.
CREATE TABLE idempotency_key (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  -- The member who asks: another's key of the same text is another key.
  principal uuid NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  -- Of the request that holds the claim; one whose claim was taken over can commit nothing.
  token uuid NOT NULL,
  claimed_at timestamptz(6) NOT NULL DEFAULT now(),
  -- When a transaction of this request that wrote something was committed.
  effect_at timestamptz(6),
  -- SHA-256 of route, address and body, once the body was read to its end.
  fingerprint text,
  status integer,
  -- Sealed: an answer may hold a secret that is shown once.
  answer text,
  PRIMARY KEY (workspace_id, principal, key)
);
CREATE INDEX idempotency_key_claimed_idx ON idempotency_key (workspace_id, claimed_at);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
DO $$
DECLARE rule constant text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  ALTER TABLE idempotency_key ENABLE ROW LEVEL SECURITY;
  ALTER TABLE idempotency_key FORCE ROW LEVEL SECURITY;
  EXECUTE format('CREATE POLICY tenant ON idempotency_key USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', rule, rule);
  GRANT SELECT, INSERT, UPDATE, DELETE ON idempotency_key TO bw_app, bw_worker;
END $$;
