create schema vision;

-- What each project wants; a project without a row has the defaults.
create table vision.settings (
  project_id uuid primary key references accounts.project (id) on delete cascade,
  -- Biometric data: off until somebody says yes.
  faces_enabled boolean not null default false,
  faces_threshold double precision not null,
  min_faces integer not null,
  on_arrival text[] not null,
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
