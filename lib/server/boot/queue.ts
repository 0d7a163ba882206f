/**
 * The queue's own tables and who may use them: the worker works them, the application only enqueues, through one
 * function that stamps the workspace from the transaction's setting. Idempotent; runs at each boot as the owner.
 */
import { runMigrations } from 'graphile-worker';
import pg from 'pg';

const GRANTS = `
GRANT USAGE ON SCHEMA graphile_worker TO bw_worker;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA graphile_worker TO bw_worker;
GRANT USAGE ON ALL SEQUENCES IN SCHEMA graphile_worker TO bw_worker;
DO $$ DECLARE t regclass; BEGIN
  FOR t IN SELECT c.oid::regclass FROM pg_class c WHERE relnamespace = 'graphile_worker'::regnamespace AND relkind = 'r' AND relrowsecurity LOOP
    EXECUTE format('DROP POLICY IF EXISTS worker ON %s', t);
    EXECUTE format('CREATE POLICY worker ON %s TO bw_worker USING (true) WITH CHECK (true)', t);
  END LOOP;
END $$;
CREATE OR REPLACE FUNCTION enqueue(task text, queue text, payload jsonb, job_key text, max_attempts int DEFAULT 3) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT j.id FROM (SELECT current_setting('app.workspace_id')::uuid::text AS w) s -- raises when unset or empty
  CROSS JOIN LATERAL graphile_worker.add_job(task, (payload || jsonb_build_object('workspaceId', w))::json,
    queue_name => CASE queue WHEN 'measure' THEN 'measure' WHEN 'heavy' THEN 'ws:' || w || ':heavy' ELSE 'ws:' || w || ':live' END,
    max_attempts => enqueue.max_attempts, job_key => w || ':' || enqueue.job_key) j
$$;
REVOKE ALL ON FUNCTION enqueue FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue TO bw_app, bw_worker;
CREATE OR REPLACE FUNCTION enqueue_daily(task text, next timestamptz) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT j.id FROM (SELECT current_setting('app.workspace_id')::uuid::text AS w) s -- raises when unset or empty
  CROSS JOIN LATERAL graphile_worker.add_job(task, json_build_object('workspaceId', w), queue_name => 'ws:' || w || ':live',
    run_at => next, job_key => w || ':daily:' || task) j
$$;
REVOKE ALL ON FUNCTION enqueue_daily FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_daily TO bw_app, bw_worker;
CREATE OR REPLACE FUNCTION enqueue_events() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT j.id FROM (SELECT current_setting('app.workspace_id')::uuid::text AS w) s -- raises when unset or empty
  CROSS JOIN LATERAL graphile_worker.add_job('take_events', json_build_object('workspaceId', w), queue_name => 'ws:' || w || ':live',
    job_key => w || ':take_events') j
$$;
REVOKE ALL ON FUNCTION enqueue_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_events TO bw_app, bw_worker, bw_ingest;
CREATE OR REPLACE FUNCTION enqueue_sync_due() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT j.id FROM (SELECT current_setting('app.workspace_id')::uuid::text AS w) s -- raises when unset or empty
  CROSS JOIN LATERAL graphile_worker.add_job('sync_due', json_build_object('workspaceId', w), queue_name => 'ws:' || w || ':live',
    run_at => now(), job_key => w || ':daily:sync_due') j
$$;
REVOKE ALL ON FUNCTION enqueue_sync_due FROM PUBLIC;
GRANT EXECUTE ON FUNCTION enqueue_sync_due TO bw_app, bw_worker, bw_ingest;`;

/** Installs or updates the queue. @param url of the database, as its owner */
export async function prepareQueue(url: string): Promise<void> {
  await runMigrations({ connectionString: url });
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(GRANTS).finally(() => client.end());
}
