-- The models that were added. Their files are objects, so every node has them without asking where they came from.
create table vision.model (
  -- `<id>@<revision>:<dtype>`, e.g. `openai/clip-vit-base-patch32@main:q8`: what results and vectors name.
  key text primary key,
  id text not null,
  revision text not null,
  dtype text not null check (dtype in ('fp32', 'q8')),
  -- {kind: 'hub', url} or {kind: 'folder', folder}.
  source jsonb not null,
  -- What the revision was when the first file came: the others are of the same one.
  commit text,
  -- [{path, sha256, size}]: stored, and pinned from then on.
  files jsonb not null,
  -- Bytes of all files, and of those that have come.
  size bigint,
  received bigint not null,
  state text not null check (state in ('adding', 'ready', 'removing')),
  family text,
  dimensions integer,
  modalities text[] not null,
  failure_code text,
  failure_message text,
  job_id uuid not null,
  created_at bigint not null,
  created_by uuid,
  updated_at bigint not null
);

-- One vector of one version by one model; the truth from which every index is made.
create table vision.embedding (
  -- What an index calls it. Never used again, so a hit on a deleted one finds nothing.
  key bigint generated always as identity unique,
  project_id uuid not null,
  asset_id uuid not null references library.asset (id) on delete cascade,
  version integer not null,
  model text not null,
  -- 32-bit floats, little endian, of length 1.
  vector bytea not null,
  created_at bigint not null,
  primary key (asset_id, model, version)
);
create index embedding_model on vision.embedding (project_id, model, key);
create index embedding_of_model on vision.embedding (model, key);
alter table vision.embedding alter column vector set storage plain;

-- Versions of which a model made no vector: filling does not come back to them.
create table vision.embedding_failure (
  project_id uuid not null,
  asset_id uuid not null references library.asset (id) on delete cascade,
  version integer not null,
  model text not null,
  code text not null,
  message text not null,
  created_at bigint not null,
  primary key (asset_id, model, version)
);
create index embedding_failure_of_model on vision.embedding_failure (model, project_id);

-- The projects whose assets a model has gone through once: from then on it may be searched by.
create table vision.filled (
  model text not null,
  project_id uuid not null,
  filled_at bigint not null,
  primary key (model, project_id)
);
