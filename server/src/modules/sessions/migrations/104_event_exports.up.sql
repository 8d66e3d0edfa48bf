-- Events of a span of time as a file of Parquet, made by a job.
create table sessions.event_export (
  id uuid primary key,
  project_id uuid not null,
  job_id uuid not null,
  range_from bigint not null,
  range_to bigint not null,
  event_type text,
  environment text,
  -- Of the file; null until it is made.
  sha256 text,
  size bigint,
  events bigint,
  created_at bigint not null,
  created_by uuid,
  finished_at bigint
);
create index event_export_project on sessions.event_export (project_id, id desc);
create index event_export_sha256 on sessions.event_export (sha256);
create index event_export_created on sessions.event_export (created_at);
