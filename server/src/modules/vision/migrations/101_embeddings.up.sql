-- The models that were added; `wanted` outlives the files, which any node fetches again.
create table vision.model (
  -- `<id>@<revision>`, e.g. `openai/clip-vit-base-patch32@d15b5f2:q8`: what results and vectors name.
  key text primary key,
  id text not null,
  revision text not null,
  dtype text not null,
  family text not null,
  dimensions integer,
  -- Where it comes from: a hub's address or a local folder.
  source jsonb not null,
  -- [{path, sha256, size}]: pinned at the first download.
  files jsonb not null,
  state text not null check (state in ('queued', 'downloading', 'ready', 'failed')),
  progress double precision not null,
  failure_code text,
  failure_message text,
  job_id uuid,
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
alter table vision.embedding alter column vector set storage plain;
