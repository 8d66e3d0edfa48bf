-- Counts per kind are index scans of their own, four times as fast as one that groups all jobs.
drop index kernel.job_open;
create index job_open on kernel.job (name, status, project_id, blocked, run_at)
  where status in ('queued', 'running', 'failed', 'quarantined');
create index job_blocked on kernel.job (name, project_id) where blocked;
