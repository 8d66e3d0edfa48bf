create table kernel.job (
  id uuid primary key,
  project_id uuid,
  asset_id uuid,
  request_id text,
  name text not null,
  input jsonb not null,
  dedupe_key text,
  priority integer not null,
  status text not null
    check (status in ('queued', 'running', 'succeeded', 'failed', 'cancelled', 'quarantined')),
  progress real not null default 0,
  -- Tries begun since the job was enqueued or retried by hand.
  attempts integer not null default 0,
  -- Tries whose process was killed under them.
  crashes integer not null default 0,
  error_code text,
  error_message text,
  -- Not before then.
  run_at bigint not null,
  -- The claim of the try that runs: whoever does not hold it changes nothing.
  lease uuid,
  worker text,
  -- By the database's clock, which all processes share.
  heartbeat_at bigint,
  created_at bigint not null,
  started_at bigint,
  finished_at bigint,
  updated_at bigint not null,
  check ((status = 'running') = (lease is not null)),
  check ((status in ('queued', 'running')) = (finished_at is null))
) with (fillfactor = 80);

create index job_project on kernel.job (project_id, id desc);
create index job_project_status on kernel.job (project_id, status, id desc);
create index job_asset on kernel.job (asset_id, id desc) where asset_id is not null;
create index job_due on kernel.job (name, run_at) where status = 'queued';
create index job_running on kernel.job (worker) where status = 'running';
create index job_ended on kernel.job (finished_at) where finished_at is not null;
create unique index job_dedupe on kernel.job (name, project_id, dedupe_key) nulls not distinct
  where dedupe_key is not null and status in ('queued', 'running');

-- Work that one process at a time does every so often: whoever moves next_at does the turn.
create table kernel.housekeeping (
  name text primary key,
  next_at bigint not null
);
