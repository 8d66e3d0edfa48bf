-- The perceptual hash of the current version of each picture, in four parts of 16 bits: two hashes that differ in at most
-- 8 bits differ in at most 2 in one of the parts, and 137 values of a part are that near.
create table vision.fingerprint (
  asset_id uuid primary key references library.asset (id) on delete cascade,
  project_id uuid not null,
  version integer not null,
  phash bit(64) not null,
  part0 integer not null generated always as (phash::bit(16)::integer) stored,
  part1 integer not null generated always as ((phash << 16)::bit(16)::integer) stored,
  part2 integer not null generated always as ((phash << 32)::bit(16)::integer) stored,
  part3 integer not null generated always as ((phash << 48)::bit(16)::integer) stored
);
create index fingerprint_part0 on vision.fingerprint (project_id, part0);
create index fingerprint_part1 on vision.fingerprint (project_id, part1);
create index fingerprint_part2 on vision.fingerprint (project_id, part2);
create index fingerprint_part3 on vision.fingerprint (project_id, part3);

-- What is still to be compared with the rest: by its hash (no model), or by its vector of a model.
create table vision.duplicate_queue (
  asset_id uuid not null references library.asset (id) on delete cascade,
  project_id uuid not null,
  version integer not null,
  model text not null default '',
  primary key (asset_id, model)
);
create index duplicate_queue_project on vision.duplicate_queue (project_id);

create function vision.queue_comparison() returns trigger language plpgsql as $$
begin
  insert into vision.duplicate_queue (asset_id, project_id, version, model)
  values (new.asset_id, new.project_id, new.version, new.model)
  on conflict (asset_id, model) do update set version = excluded.version;
  return null;
end $$;
create trigger embedding_compared after insert on vision.embedding for each row
  execute function vision.queue_comparison();

-- Which job takes what arrives now. Arrivals hold the row until they commit, and a job moves it on before it looks: what
-- a job does not see has its own.
create table vision.duplicate_round (project_id uuid primary key, round bigint not null);

-- Two assets that look the same, in these versions.
create table vision.duplicate_pair (
  first_id uuid not null references library.asset (id) on delete cascade,
  second_id uuid not null references library.asset (id) on delete cascade,
  project_id uuid not null,
  first_version integer not null,
  second_version integer not null,
  -- Bits in which their perceptual hashes differ; null when these are too far apart.
  distance integer,
  -- Cosine of their vectors; null when it was not compared or is too small.
  similarity double precision,
  model text,
  found_at bigint not null,
  primary key (first_id, second_id),
  check (first_id < second_id)
);
create index duplicate_pair_second on vision.duplicate_pair (second_id);

-- Assets that pairs connect. What is shown of a group are those that are still connected by what holds now.
create table vision.duplicate_member (
  asset_id uuid primary key references library.asset (id) on delete cascade,
  project_id uuid not null,
  group_id uuid not null
);
create index duplicate_member_group on vision.duplicate_member (project_id, group_id);

-- What people decided.
create table vision.duplicate_resolution (
  id uuid primary key,
  project_id uuid not null references accounts.project (id) on delete cascade,
  kind text not null check (kind in ('trashed', 'different')),
  kept_ids uuid[] not null,
  trashed_ids uuid[] not null,
  different_ids uuid[] not null,
  created_at bigint not null,
  created_by uuid,
  created_by_label text not null,
  undone_at bigint,
  undone_by uuid
);
create index duplicate_resolution_newest on vision.duplicate_resolution (project_id, created_at desc, id desc);

create table vision.duplicate_distinction (
  first_id uuid not null references library.asset (id) on delete cascade,
  second_id uuid not null references library.asset (id) on delete cascade,
  resolution_id uuid not null references vision.duplicate_resolution (id) on delete cascade,
  primary key (first_id, second_id),
  check (first_id < second_id)
);
create index duplicate_distinction_second on vision.duplicate_distinction (second_id);
create index duplicate_distinction_resolution on vision.duplicate_distinction (resolution_id);
