create schema sessions;

-- What happened on pages, one partition a day. The day is that of the client's own timestamp (UTC), which a repeat of
-- the event does not change: so a repeat always meets the first one in the primary key, also after midnight.
create table sessions.event (
  day date not null,
  project_id uuid not null,
  event_id text collate "C" not null,
  session_id text collate "C" not null,
  event_type text not null,
  at bigint not null,
  offset_ms integer not null,
  received_at bigint not null,
  route text not null,
  target jsonb,
  metadata jsonb not null,
  environment text,
  flags text[] not null default '{}',
  primary key (day, project_id, event_id)
) partition by range (day);

create index event_session on sessions.event (project_id, session_id, at, event_id);
create index event_received on sessions.event (project_id, received_at);

-- Which sessions have new events: written with them, deleted by whoever has taken them into the session.
create table sessions.arrival (
  shard smallint not null,
  project_id uuid not null,
  session_id text collate "C" not null,
  arrived_at bigint not null,
  events integer not null,
  first_at bigint not null,
  last_at bigint not null
) with (
  -- Rows live for a second: what is dead must go before the index is mostly that.
  autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000,
  autovacuum_vacuum_cost_delay = 0, autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 50000
);
-- One index for all: from unit of work to unit of work, and from session to session within one.
create index arrival_unit on sessions.arrival (shard, project_id, session_id);
