drop index kernel.job_blocked;
drop index kernel.job_open;
create index job_open on kernel.job (project_id, name, status, blocked, run_at)
  where status in ('queued', 'running', 'failed', 'quarantined');
