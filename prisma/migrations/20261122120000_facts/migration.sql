-- Dated facts about accounts, and what an import overwrote. Every fact has two dates: when it happened and when it was learned.

CREATE TABLE contact (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  name text,
  email text,
  title text,
  role text,
  left_at timestamptz(6),
  occurred_at timestamptz(6),
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
  CHECK (email = lower(email)),
  CHECK (role IN ('champion', 'decision_maker', 'user', 'other'))
);
CREATE UNIQUE INDEX contact_workspace_id_external_id_key ON contact (workspace_id, external_id);
CREATE INDEX contact_workspace_id_account_id_occurred_at_idx ON contact (workspace_id, account_id, occurred_at);
CREATE INDEX contact_workspace_id_import_id_idx ON contact (workspace_id, import_id);
CREATE TABLE deal (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  name text,
  stage text,
  amount_minor bigint,
  currency char(3),
  won boolean,
  opened_at timestamptz(6),
  closed_at timestamptz(6),
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX deal_workspace_id_external_id_key ON deal (workspace_id, external_id);
CREATE INDEX deal_workspace_id_account_id_occurred_at_idx ON deal (workspace_id, account_id, occurred_at);
CREATE INDEX deal_workspace_id_import_id_idx ON deal (workspace_id, import_id);
CREATE TABLE subscription (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  product text,
  seats integer,
  arr_minor bigint,
  currency char(3),
  started_at timestamptz(6) NOT NULL,
  renewal_at timestamptz(6),
  notice_at timestamptz(6),
  ended_at timestamptz(6),
  auto_renew boolean,
  trial boolean,
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX subscription_workspace_id_external_id_key ON subscription (workspace_id, external_id);
CREATE INDEX subscription_workspace_id_account_id_occurred_at_idx ON subscription (workspace_id, account_id, occurred_at);
CREATE INDEX subscription_workspace_id_import_id_idx ON subscription (workspace_id, import_id);
CREATE TABLE invoice (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  subscription text,
  amount_minor bigint NOT NULL,
  currency char(3) NOT NULL,
  due_at timestamptz(6),
  paid_at timestamptz(6),
  failed boolean,
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX invoice_workspace_id_external_id_key ON invoice (workspace_id, external_id);
CREATE INDEX invoice_workspace_id_account_id_occurred_at_idx ON invoice (workspace_id, account_id, occurred_at);
CREATE INDEX invoice_workspace_id_import_id_idx ON invoice (workspace_id, import_id);
CREATE TABLE ticket (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  subject text,
  severity text,
  status text,
  opened_at timestamptz(6) NOT NULL,
  closed_at timestamptz(6),
  reopened boolean,
  contact text,
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX ticket_workspace_id_external_id_key ON ticket (workspace_id, external_id);
CREATE INDEX ticket_workspace_id_account_id_occurred_at_idx ON ticket (workspace_id, account_id, occurred_at);
CREATE INDEX ticket_workspace_id_import_id_idx ON ticket (workspace_id, import_id);
CREATE TABLE interaction (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  kind text NOT NULL,
  subject text,
  contact text,
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
  CHECK (kind IN ('meeting', 'call', 'email', 'chat', 'visit', 'event', 'other'))
);
CREATE UNIQUE INDEX interaction_workspace_id_external_id_key ON interaction (workspace_id, external_id);
CREATE INDEX interaction_workspace_id_account_id_occurred_at_idx ON interaction (workspace_id, account_id, occurred_at);
CREATE INDEX interaction_workspace_id_import_id_idx ON interaction (workspace_id, import_id);
CREATE TABLE survey_response (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  kind text NOT NULL,
  score double precision NOT NULL,
  scale_min double precision NOT NULL,
  scale_max double precision NOT NULL,
  scale_version text NOT NULL,
  comment text,
  contact text,
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE,
  CHECK (kind IN ('nps', 'csat', 'ces')),
  CHECK (score BETWEEN scale_min AND scale_max)
);
CREATE UNIQUE INDEX survey_response_workspace_id_external_id_key ON survey_response (workspace_id, external_id);
CREATE INDEX survey_response_workspace_id_account_id_occurred_at_idx ON survey_response (workspace_id, account_id, occurred_at);
CREATE INDEX survey_response_workspace_id_import_id_idx ON survey_response (workspace_id, import_id);
CREATE TABLE milestone (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  name text NOT NULL,
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX milestone_workspace_id_external_id_key ON milestone (workspace_id, external_id);
CREATE INDEX milestone_workspace_id_account_id_occurred_at_idx ON milestone (workspace_id, account_id, occurred_at);
CREATE INDEX milestone_workspace_id_import_id_idx ON milestone (workspace_id, import_id);
CREATE TABLE account_stage (
  workspace_id uuid NOT NULL,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  account_id uuid NOT NULL,
  external_id text NOT NULL,
  stage text NOT NULL,
  occurred_at timestamptz(6) NOT NULL,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX account_stage_workspace_id_external_id_key ON account_stage (workspace_id, external_id);
CREATE INDEX account_stage_workspace_id_account_id_occurred_at_idx ON account_stage (workspace_id, account_id, occurred_at);
CREATE INDEX account_stage_workspace_id_import_id_idx ON account_stage (workspace_id, import_id);

-- The ledger takes dated outcomes from files of their own; an undated one, told by a customer file, has no id.
ALTER TABLE outcome ADD COLUMN external_id text;
CREATE UNIQUE INDEX outcome_workspace_id_external_id_key ON outcome (workspace_id, external_id);

-- What an import overwrote, whole rows: undo puts them back.
CREATE TABLE replaced_fact (
  workspace_id uuid NOT NULL,
  import_id uuid NOT NULL,
  fact_id uuid NOT NULL,
  before jsonb NOT NULL,
  PRIMARY KEY (workspace_id, import_id, fact_id),
  FOREIGN KEY (workspace_id, import_id) REFERENCES import_run (workspace_id, id) ON DELETE CASCADE
);

-- ── usage: events by month, their ids for ever, and what pages read: a roll-up by day ────────────────────────
CREATE SEQUENCE usage_event_id_seq;
CREATE TABLE usage_event (
  workspace_id uuid NOT NULL,
  occurred_at timestamptz(6) NOT NULL,
  id bigint NOT NULL DEFAULT nextval('usage_event_id_seq'),
  account_id uuid NOT NULL,
  event text NOT NULL,
  user_ref text,
  quantity bigint NOT NULL DEFAULT 1,
  recorded_at timestamptz(6) NOT NULL,
  recorded_assumed boolean NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, occurred_at, id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
) PARTITION BY RANGE (occurred_at);
ALTER SEQUENCE usage_event_id_seq OWNED BY usage_event.id;
CREATE INDEX usage_event_workspace_id_account_id_occurred_at_idx ON usage_event (workspace_id, account_id, occurred_at);
-- Compared by bytes: a million ids are sorted and looked up in a third of the time that a language's order takes.
CREATE TABLE usage_event_key (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  message_id text COLLATE "C" NOT NULL,
  occurred_at timestamptz(6) NOT NULL,
  import_id uuid,
  PRIMARY KEY (workspace_id, message_id)
);
CREATE TABLE usage_daily (
  workspace_id uuid NOT NULL,
  account_id uuid NOT NULL,
  day date NOT NULL,
  event text COLLATE "C" NOT NULL,
  recorded_day date NOT NULL,
  count bigint NOT NULL,
  users integer NOT NULL,
  PRIMARY KEY (workspace_id, account_id, day, event, recorded_day),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);

-- Grants and policies do not descend to partitions: without a grant of its own a month is reached through its parent alone.
CREATE FUNCTION usage_event_ensure_month(month date) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
  lo date := date_trunc('month', month)::date;
  hi date := (date_trunc('month', month) + interval '1 month')::date;
  name text := 'usage_event_' || to_char(lo, 'YYYY_MM');
  rule constant text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  IF lo < date '2000-01-01' OR lo > (now() + interval '13 months')::date THEN RAISE EXCEPTION 'month % out of range', lo; END IF;
  IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
  PERFORM pg_advisory_xact_lock(hashtext('usage_event_ensure_month'));
  IF to_regclass('public.' || name) IS NOT NULL THEN RETURN; END IF;
  EXECUTE format('CREATE TABLE public.%I (LIKE public.usage_event INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
  EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', name);
  EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', name);
  EXECUTE format('CREATE POLICY tenant ON public.%I USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', name, rule, rule);
  EXECUTE format('ALTER TABLE public.usage_event ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)', name, lo::text || ' 00:00:00+00', hi::text || ' 00:00:00+00');
END $$;
REVOKE ALL ON FUNCTION usage_event_ensure_month(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION usage_event_ensure_month(date) TO bw_app, bw_worker;
GRANT USAGE ON SEQUENCE usage_event_id_seq TO bw_app, bw_worker;
SELECT usage_event_ensure_month((date_trunc('month', now()) + (i || ' months')::interval)::date) FROM generate_series(0, 1) i;

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
DO $$
DECLARE t text;
  rule constant text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  FOREACH t IN ARRAY ARRAY['contact', 'deal', 'subscription', 'invoice', 'ticket', 'interaction', 'survey_response', 'milestone',
    'account_stage', 'replaced_fact', 'usage_event', 'usage_event_key', 'usage_daily'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', t, rule, rule);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO bw_app, bw_worker', t);
  END LOOP;
END $$;
