create table vision.person (
  id uuid primary key,
  project_id uuid not null,
  -- Empty until somebody names them.
  name text not null,
  hidden boolean not null,
  cover_face_id uuid,
  revision integer not null,
  created_at bigint not null,
  created_by uuid,
  updated_at bigint not null,
  updated_by uuid
);
create index person_project on vision.person (project_id, id);
create index person_name on vision.person (project_id, lower(name)) where name <> '';

create table vision.face (
  id uuid primary key,
  key bigint generated always as identity unique,
  project_id uuid not null,
  asset_id uuid not null references library.asset (id) on delete cascade,
  version integer not null,
  -- Of the bytes in which it was seen: a new version of the same bytes takes the face over, one of other bytes does not.
  source_sha256 text not null,
  -- Of the whole picture, 0 to 1, upright.
  x double precision not null,
  y double precision not null,
  width double precision not null,
  height double precision not null,
  score double precision not null,
  -- [[x, y], …], the same measure: right eye, left eye, nose, mouth, as far as the model tells them.
  landmarks jsonb not null,
  origin text not null check (origin in ('detected', 'manual')),
  task_version text not null,
  model text not null,
  -- Null for a face without one (drawn by hand and not recognisable) and for a forgotten one.
  vector bytea,
  crop_sha256 text references kernel.object (sha256),
  crop_size integer,
  person_id uuid references vision.person (id) on delete set null,
  -- Who said that it is this person: the clustering, or somebody.
  assigned_by text check (assigned_by in ('cluster', 'user')),
  -- The person was deleted: the place of the face is known so that it is not embedded again, nothing else of it.
  forgotten_at bigint,
  -- Somebody said that this is no face, or not to be kept: not detected again at this place of this version.
  removed_at bigint,
  created_at bigint not null,
  created_by uuid
);
create index face_asset on vision.face (asset_id, version);
create index face_person on vision.face (person_id, id) where person_id is not null;
create index face_project on vision.face (project_id, key);
create index face_crop on vision.face (crop_sha256) where crop_sha256 is not null;
alter table vision.face alter column vector set storage plain;

-- What people decided, kept through every clustering: this face is, or is not, this person.
create table vision.face_decision (
  face_id uuid not null references vision.face (id) on delete cascade,
  person_id uuid not null references vision.person (id) on delete cascade,
  project_id uuid not null,
  verdict text not null check (verdict in ('is', 'is-not')),
  decided_at bigint not null,
  decided_by uuid,
  primary key (face_id, person_id)
);
create unique index face_decision_is on vision.face_decision (face_id) where verdict = 'is';
create index face_decision_person on vision.face_decision (person_id);

-- These two are different people, whatever their faces say (reviewed and refused).
create table vision.person_distinction (
  project_id uuid not null,
  first_id uuid not null references vision.person (id) on delete cascade,
  second_id uuid not null references vision.person (id) on delete cascade,
  decided_at bigint not null,
  decided_by uuid,
  primary key (first_id, second_id),
  check (first_id < second_id)
);
create index person_distinction_second on vision.person_distinction (second_id);

-- The faces that there are for anybody: of the current version, outside the trash, neither removed nor forgotten. Every
-- read goes through it.
create view vision.present_face as
  select f.id, f.key, f.project_id, f.asset_id, f.version, f.x, f.y, f.width, f.height, f.score, f.landmarks, f.origin,
    f.task_version, f.model, f.vector, f.crop_sha256, f.crop_size, f.person_id, f.assigned_by, f.created_at, f.created_by
  from vision.face f join library.present_asset a on a.id = f.asset_id and a.version = f.version
  where f.removed_at is null and f.forgotten_at is null;
