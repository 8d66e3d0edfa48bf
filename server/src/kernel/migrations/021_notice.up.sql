create table kernel.notice (
  id bigint generated always as identity primary key,
  position bigint,
  topic text not null,
  project_id uuid,
  asset_id uuid,
  at bigint not null,
  data jsonb not null
) with (fillfactor = 70);

create unique index notice_position on kernel.notice (position);
create index notice_project_position on kernel.notice (project_id, position);

create sequence kernel.notice_positions cache 1;

-- The highest position that pruning has removed: a reader below it has missed something.
create table kernel.notice_horizon (
  only_row boolean primary key default true check (only_row),
  position bigint not null default 0
);
insert into kernel.notice_horizon default values;

-- Notices get their positions in a short transaction of their own, right after the one that wrote them has committed:
-- whoever sees a position sees every lower one, and no writer waits for another's disk.
create index notice_unplaced on kernel.notice (id) where position is null;
