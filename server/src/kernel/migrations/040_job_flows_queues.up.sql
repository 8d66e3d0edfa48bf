alter table kernel.job
  add column flow_id uuid,
  -- The gate that must open before the job may run, and the one that its success counts for.
  add column waits_for uuid,
  add column counts_for uuid,
  -- Waits for its gate: it has no place in the queue yet.
  add column blocked boolean not null default false,
  -- What its handler answered, for the step that follows it.
  add column result jsonb,
  -- Its last tries that did not succeed, oldest first.
  add column history jsonb not null default '[]',
  add column traceparent text,
  add check (not blocked or (status = 'queued' and waits_for is not null));

create table kernel.flow (
  id uuid primary key,
  project_id uuid,
  name text,
  total integer not null,
  created_at bigint not null
);

-- Between the steps of a flow: it opens in the transaction of the last success that it counts.
create table kernel.flow_gate (
  id uuid primary key,
  flow_id uuid not null references kernel.flow on delete cascade,
  remaining integer not null check (remaining >= 0)
) with (fillfactor = 50);
create index flow_gate_flow on kernel.flow_gate (flow_id);

-- A kind of job, known from its first job or its first worker on.
create table kernel.queue (
  name text primary key,
  concurrency integer,
  paused_at bigint,
  paused_by text
);
insert into kernel.queue (name) select distinct name from kernel.job;

create table kernel.schedule (
  name text primary key,
  job text not null,
  cron text not null,
  timezone text not null,
  next_at bigint not null,
  last_at bigint,
  last_job_id uuid,
  paused_at bigint,
  paused_by text
);

-- Processes that run jobs; times by the database's clock, which all processes share.
create table kernel.worker (
  id uuid primary key,
  -- As in kernel.job.worker.
  name text not null unique,
  host text not null,
  pid integer not null,
  roles text[] not null,
  kinds text[] not null,
  capacity integer not null,
  version text not null,
  started_at bigint not null,
  heartbeat_at bigint not null
) with (fillfactor = 50);

drop index kernel.job_due;
create index job_due on kernel.job (name, run_at) where status = 'queued' and not blocked;
create index job_urgent on kernel.job (name, priority desc, run_at) where status = 'queued' and not blocked;
create index job_open on kernel.job (project_id, name, status, blocked, run_at)
  where status in ('queued', 'running', 'failed', 'quarantined');
create index job_flow on kernel.job (flow_id, id) where flow_id is not null;
create index job_waits on kernel.job (waits_for) where waits_for is not null;
drop index kernel.job_ended;
create index job_ended on kernel.job (status, finished_at) where finished_at is not null;
