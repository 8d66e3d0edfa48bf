create schema vision;

-- What each project wants; a project without a row has the defaults.
create table vision.settings (
  project_id uuid primary key references accounts.project (id) on delete cascade,
  -- Biometric data: off until somebody says yes.
  faces_enabled boolean not null default false,
  faces_threshold double precision not null,
  min_faces integer not null,
  -- Null: the tasks that run on arrival unless told otherwise, also those that a later version brings.
  on_arrival text[],
  -- The model whose vectors are searched; null means the best that is there.
  embedding_model text,
  revision integer not null,
  updated_at bigint not null,
  updated_by uuid
);

-- What a task said of a version, once for each of what it depends on.
create table vision.result (
  id uuid primary key,
  project_id uuid not null,
  asset_id uuid not null references library.asset (id) on delete cascade,
  version integer not null,
  task text not null,
  task_version text not null,
  -- Empty for a task without a model.
  model text not null,
  params jsonb not null,
  -- The sha256 of the canonical parameters.
  params_key text not null,
  output jsonb not null,
  job_id uuid,
  duration_ms double precision not null,
  created_at bigint not null,
  unique (asset_id, version, task, task_version, model, params_key)
);
create index result_newest on vision.result (asset_id, created_at desc, id desc);
create index result_task on vision.result (project_id, task, asset_id);

-- Why a version has no result of a task: the last run failed, or the task could not run (no provider, no model).
create table vision.setback (
  asset_id uuid not null references library.asset (id) on delete cascade,
  version integer not null,
  task text not null,
  project_id uuid not null,
  task_version text not null,
  state text not null check (state in ('failed', 'unavailable')),
  code text not null,
  message text not null,
  job_id uuid,
  created_at bigint not null,
  primary key (asset_id, version, task)
);

-- How far a run over a query has come; a try of its job goes on from here.
create table vision.batch (
  job_id uuid primary key,
  project_id uuid not null,
  -- The last page that was handed out; null before the first.
  cursor text,
  exhausted boolean not null default false,
  -- Assets that the query found when the run began, and the moment: later ones are not its business.
  total integer not null,
  started_at bigint not null,
  done integer not null default 0,
  unchanged integer not null default 0,
  skipped integer not null default 0,
  failed integer not null default 0,
  unavailable integer not null default 0
);
create index batch_started on vision.batch (started_at);

-- The jobs of a batch that have not been counted yet.
create table vision.batch_chunk (
  job_id uuid primary key,
  batch_id uuid not null references vision.batch (job_id) on delete cascade,
  size integer not null
);
create index batch_chunk_batch on vision.batch_chunk (batch_id);
