-- The rules that sessions are scored by. The built-in ruleset is part of the program and has no row.
create table sessions.ruleset (
  id uuid primary key,
  project_id uuid not null,
  name text not null,
  -- The newest one; each change makes the next.
  version integer not null,
  created_at bigint not null,
  created_by uuid,
  updated_at bigint not null
);
create index ruleset_project on sessions.ruleset (project_id, id desc);

-- Never changed once it is there: sessions and signals name the version that scored them.
create table sessions.ruleset_version (
  ruleset_id uuid not null references sessions.ruleset (id) on delete cascade,
  version integer not null,
  name text not null,
  rules jsonb not null,
  created_at bigint not null,
  created_by uuid,
  created_by_label text not null,
  primary key (ruleset_id, version)
);

-- Which one scores new sessions of a project; without a row it is the built-in one.
create table sessions.active_ruleset (
  project_id uuid primary key,
  ruleset_id uuid not null references sessions.ruleset (id)
);
create index active_ruleset_ruleset on sessions.active_ruleset (ruleset_id);

create table sessions.rescore (
  id uuid primary key,
  project_id uuid not null,
  job_id uuid not null,
  ruleset_id text not null,
  ruleset_version integer not null,
  -- As they were when it was asked for: a resumed job goes on with the same.
  rules jsonb not null,
  range_from bigint not null,
  range_to bigint not null,
  mode text not null check (mode in ('shadow', 'apply')),
  -- Whether the rules are others than those of the version.
  trial boolean not null,
  -- Sessions of the range when it began; null until then.
  total integer,
  -- The last session that was scored: a job that is taken up again goes on behind it.
  position_at bigint,
  position_session text,
  sessions integer not null default 0,
  changed_sessions integer not null default 0,
  failed_sessions integer not null default 0,
  -- Sums, by type of signal; and examples of sessions that change.
  tally jsonb not null,
  created_at bigint not null,
  created_by uuid,
  -- When its last page was committed.
  finished_at bigint
);
create index rescore_project on sessions.rescore (project_id, id desc);
create index rescore_created on sessions.rescore (created_at);
