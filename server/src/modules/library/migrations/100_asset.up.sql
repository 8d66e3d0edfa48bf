create schema library;

create table library.asset (
  id uuid primary key,
  project_id uuid not null,
  collection_id uuid,
  label text not null,
  description text not null,
  kind text not null check (kind in ('image', 'video', 'audio', 'document')),
  mime text not null,
  size bigint not null,
  sha256 text not null references kernel.object (sha256),
  width integer,
  height integer,
  orientation integer,
  taken_at bigint,
  taken_at_offset integer,
  -- A time that a person gave is never replaced by the one in the file.
  taken_at_given boolean not null default false,
  camera text,
  lens text,
  latitude double precision,
  longitude double precision,
  thumbhash text,
  md5 text,
  phash text,
  version integer not null,
  revision integer not null,
  tags text[] not null default '{}',
  metadata jsonb not null default '{}',
  metadata_state text not null check (metadata_state in ('pending', 'ready', 'failed')),
  renditions_state text not null check (renditions_state in ('pending', 'ready', 'failed')),
  failure_code text,
  failure_message text,
  created_at bigint not null,
  created_by uuid,
  updated_at bigint not null,
  updated_by uuid,
  trashed_at bigint
) with (fillfactor = 85);

create index asset_newest on library.asset (project_id, created_at desc, id desc) where trashed_at is null;
create index asset_trash on library.asset (project_id, created_at desc, id desc) where trashed_at is not null;
create index asset_trashed_at on library.asset (trashed_at) where trashed_at is not null;
create index asset_taken on library.asset (project_id, coalesce(taken_at, created_at) desc, id desc) where trashed_at is null;
create index asset_bytes on library.asset (project_id, sha256);
create index asset_object on library.asset (sha256);

create table library.version (
  asset_id uuid not null references library.asset (id) on delete cascade,
  number integer not null,
  operation text not null check (operation in ('upload', 'bytes', 'fields', 'restore')),
  restored_from integer,
  sha256 text not null references kernel.object (sha256),
  size bigint not null,
  mime text not null,
  kind text not null,
  label text not null,
  description text not null,
  taken_at bigint,
  taken_at_given boolean not null,
  tags text[] not null,
  metadata jsonb not null,
  changed text[] not null,
  created_at bigint not null,
  created_by uuid,
  created_by_label text not null,
  primary key (asset_id, number)
);
create index version_object on library.version (sha256);

create table library.rendition (
  asset_id uuid not null references library.asset (id) on delete cascade,
  version integer not null,
  -- thumbnail, preview, or the canonical parameters of a render.
  spec text not null,
  sha256 text not null references kernel.object (sha256),
  size bigint not null,
  mime text not null,
  width integer not null,
  height integer not null,
  created_at bigint not null,
  primary key (asset_id, version, spec)
);
create index rendition_object on library.rendition (sha256);

-- Who changed which fields between versions.
create table library.edit (
  asset_id uuid not null references library.asset (id) on delete cascade,
  revision integer not null,
  version integer not null,
  changed text[] not null,
  edited_at bigint not null,
  edited_by uuid,
  edited_by_label text not null,
  primary key (asset_id, revision)
);
