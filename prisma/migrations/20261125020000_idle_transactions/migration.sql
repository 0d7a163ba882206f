-- A process that is frozen within a transaction (a paused machine, SIGSTOP) holds its locks, and its lease with them, until it
-- wakes up or its connection ends. Nothing of ours is silent for so long between two statements of one transaction.
DO $$
DECLARE r text;
BEGIN
  FOREACH r IN ARRAY ARRAY['bw_app', 'bw_worker', 'bw_ingest'] LOOP
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = %L', r, '10min');
  END LOOP;
END $$;
