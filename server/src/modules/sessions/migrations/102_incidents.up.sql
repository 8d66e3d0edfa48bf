-- The same failure point in many sessions. The figures follow from incident_session and are kept here to sort by.
create table sessions.incident (
  id uuid primary key,
  project_id uuid not null,
  fingerprint text not null,
  -- What the strongest signal says; while there is none, what the last one said.
  type text not null,
  title text not null,
  route text not null,
  target jsonb,
  label text not null,
  explanation text not null,
  confidence double precision not null,
  -- 0 none to 4 critical.
  severity smallint not null,
  status text not null default 'new',
  -- Counts the changes that people guard with If-Match; new occurrences do not.
  revision integer not null default 1,
  -- Somebody changed, noted or exported it: it stays when its last session goes.
  touched boolean not null default false,
  resolved_at bigint,
  suppression_reason text,
  suppression_by text,
  suppression_at bigint,
  suppression_until bigint,
  signal_count integer not null default 0,
  session_count integer not null default 0,
  user_count integer not null default 0,
  first_seen_at bigint not null,
  last_seen_at bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  unique (project_id, fingerprint)
);

create index incident_newest on sessions.incident (project_id, last_seen_at desc, id desc);
create index incident_widest on sessions.incident (project_id, session_count desc, id desc);
create index incident_worst on sessions.incident (project_id, severity desc, id desc);
create index incident_suppressed on sessions.incident (suppression_until) where suppression_until is not null;
create index incident_empty on sessions.incident (updated_at) where session_count = 0 and not touched;

create table sessions.signal (
  project_id uuid not null,
  session_id text not null,
  -- The engine's own: the same events give the same one.
  id text not null,
  revision integer not null,
  type text not null,
  strength double precision not null,
  confidence double precision not null,
  severity text not null,
  rule_id text not null,
  rule_version integer not null,
  thresholds jsonb not null,
  event_ids jsonb not null,
  started_at bigint not null,
  ended_at bigint not null,
  route text not null,
  target jsonb,
  label text not null,
  explanation text not null,
  counterfactual text not null,
  correlated_with jsonb not null,
  incident_id uuid references sessions.incident,
  -- Of all that is above: what is unchanged is not written again.
  digest text not null,
  primary key (project_id, session_id, id)
);

create index signal_newest on sessions.signal (project_id, started_at desc, id desc);
create index signal_type on sessions.signal (project_id, type, started_at desc, id desc);
create index signal_incident on sessions.signal (incident_id, started_at desc, id desc);

-- What one session adds to one incident.
create table sessions.incident_session (
  project_id uuid not null,
  session_id text not null,
  incident_id uuid not null references sessions.incident,
  -- The user's id after "u:", or the session's after "s:": whom the incident counts.
  person text not null,
  signals integer not null,
  first_at bigint not null,
  last_at bigint not null,
  -- Days since 1970 (UTC) of last_at.
  day integer not null,
  severity smallint not null,
  confidence double precision not null,
  strength double precision not null,
  -- The signal that stands for the others of this session.
  root_id text not null,
  -- Digest of what the incident shows of it.
  root_said text not null,
  primary key (project_id, session_id, incident_id)
);

create index incident_session_first on sessions.incident_session (incident_id, first_at);
create index incident_session_last on sessions.incident_session (incident_id, last_at);
create index incident_session_severity on sessions.incident_session (incident_id, severity);
create index incident_session_strongest on sessions.incident_session (incident_id, confidence desc, strength desc, session_id);
create index incident_session_person on sessions.incident_session (incident_id, person);

-- Sessions of an incident by the day, so that its trend is read in a few rows.
create table sessions.incident_day (
  incident_id uuid not null references sessions.incident on delete cascade,
  day integer not null,
  sessions integer not null,
  primary key (incident_id, day)
);

-- The audit trail.
create table sessions.incident_change (
  id uuid primary key,
  incident_id uuid not null references sessions.incident on delete cascade,
  at bigint not null,
  by text not null,
  change text not null,
  from_value text,
  to_value text,
  note text
);

create index incident_change_newest on sessions.incident_change (incident_id, id desc);

-- Where incidents become tickets.
create table sessions.destination (
  id uuid primary key,
  project_id uuid not null,
  kind text not null,
  name text not null,
  -- What is no secret: addresses, names of projects and repositories.
  settings jsonb not null,
  -- Sealed where the server has a secret.
  secret text not null,
  automatic boolean not null,
  enabled boolean not null,
  rate_per_hour integer not null,
  revision integer not null default 1,
  created_at bigint not null,
  created_by text not null,
  updated_at bigint not null
);

create index destination_newest on sessions.destination (project_id, id desc);

-- One incident at one destination. It outlives the destination, as the ticket does.
create table sessions.export (
  incident_id uuid not null references sessions.incident on delete cascade,
  destination_id uuid not null,
  project_id uuid not null,
  kind text not null,
  -- waiting (for its job or for room in the hour), exported, failed
  state text not null,
  requested_at bigint not null,
  requested_by text not null,
  -- Set before the first request goes out: from then on there may be a ticket, and it is looked for.
  sent_at bigint,
  exported_at bigint,
  ticket_key text,
  ticket_url text,
  -- Since when it waits for room in the hour of the destination; housekeeping asks again.
  held_at bigint,
  failure_code text,
  failure_message text,
  primary key (incident_id, destination_id)
);

create index export_sent on sessions.export (destination_id, sent_at);
create index export_held on sessions.export (requested_at) where held_at is not null;
