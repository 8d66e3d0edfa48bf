-- What the events of a session say, made from them alone: each row can be made again at any time.
create table sessions.session (
  project_id uuid not null,
  -- The client's own; its signs are ASCII, and their order is the program's.
  session_id text collate "C" not null,
  -- Whoever holds the lock of this shard folds the session.
  shard smallint not null,
  revision integer not null,
  state text not null check (state in ('active', 'idle', 'completed')),
  -- When time alone changes the state.
  changes_at bigint check ((changes_at is null) = (state = 'completed')),
  started_at bigint not null,
  ended_at bigint not null,
  event_count integer not null,
  routes text[] not null,
  user_id text,
  environment text,
  flags text[] not null,
  -- Client times between which its events lie, unlike the times of the session not corrected: the days to look for them.
  first_at bigint not null,
  last_at bigint not null,
  frustration_score double precision not null,
  severity text not null,
  confidence double precision not null,
  signal_count integer not null,
  -- How many of each type.
  signals jsonb not null,
  primary_failure jsonb,
  ruleset_id text not null,
  ruleset_version integer not null,
  -- Of the events, of what the signals carry, and of all that is kept: what is equal is not written again.
  events_digest text not null,
  signals_digest text not null,
  digest text not null,
  updated_at bigint not null,
  primary key (project_id, session_id)
);
create index session_newest on sessions.session (project_id, started_at desc, session_id desc);
create index session_live on sessions.session (project_id, state, started_at desc, session_id desc) where state <> 'completed';
create index session_frustrated on sessions.session (project_id, started_at desc, session_id desc) where signal_count > 0;
create index session_changes on sessions.session (changes_at) where changes_at is not null;

-- What a session is found by beside its time: routes, the user, the environment, the types of its signals. One index
-- answers each of them newest first, however rare it is; marks are hashes, so a route of any length has its place.
create table sessions.session_mark (
  project_id uuid not null,
  mark bigint not null,
  started_at bigint not null,
  session_id text collate "C" not null,
  primary key (project_id, mark, started_at, session_id)
);
create index session_mark_session on sessions.session_mark (project_id, session_id);

-- Sums for the live view. A row belongs to one shard, so that no two writers wait for each other.
create table sessions.tally (
  project_id uuid not null,
  -- events, sessions, frustrated, or signal:<type>
  metric text not null,
  -- The beginning of the span, Unix ms.
  at bigint not null,
  shard smallint not null,
  count bigint not null,
  primary key (project_id, metric, at, shard)
);
create index tally_at on sessions.tally (at);

-- Sessions that could not be folded. They are tried again later and later, and stand in nobody's way.
create table sessions.setback (
  project_id uuid not null,
  session_id text collate "C" not null,
  tries integer not null,
  retry_at bigint not null,
  reason text not null,
  primary key (project_id, session_id)
);
create index setback_retry on sessions.setback (retry_at);
