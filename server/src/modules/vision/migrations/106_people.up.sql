-- Two faces of one photo are never one person, whoever says so.
create unique index face_person_once on vision.face (person_id, asset_id, version)
  where person_id is not null and removed_at is null and forgotten_at is null;

-- Counts what people decided, so that a clustering that took minutes knows whether it missed something.
create table vision.people_state (
  project_id uuid primary key references accounts.project (id) on delete cascade,
  revision bigint not null default 0,
  -- When the last clustering of all faces began: what is newer was only compared with what was known.
  clustered_at bigint not null default 0
);

-- Pairs of people who may be one, as the last clustering and what came since found them.
create table vision.person_suggestion (
  project_id uuid not null,
  first_id uuid not null references vision.person (id) on delete cascade,
  second_id uuid not null references vision.person (id) on delete cascade,
  similarity double precision not null,
  primary key (first_id, second_id),
  check (first_id < second_id)
);
create index person_suggestion_second on vision.person_suggestion (second_id);
create index person_suggestion_project on vision.person_suggestion (project_id, similarity desc, first_id, second_id);
