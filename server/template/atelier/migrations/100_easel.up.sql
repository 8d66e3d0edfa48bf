create schema atelier;

create table atelier.easel (
  id uuid primary key,
  project_id uuid not null,
  name text not null,
  text text not null,
  -- Null until they are counted.
  words integer,
  created_at bigint not null,
  updated_at bigint not null
);

create index easel_project on atelier.easel (project_id, id desc);
