drop index kernel.job_ended;
create index job_ended on kernel.job (finished_at) where finished_at is not null;
drop index kernel.job_waits;
drop index kernel.job_flow;
drop index kernel.job_open;
drop index kernel.job_urgent;
drop index kernel.job_due;
-- Jobs that wait for others would run at once without their gates.
delete from kernel.job where blocked;
alter table kernel.job
  drop column traceparent,
  drop column history,
  drop column result,
  drop column blocked,
  drop column counts_for,
  drop column waits_for,
  drop column flow_id;
create index job_due on kernel.job (name, run_at) where status = 'queued';
drop table kernel.worker;
drop table kernel.schedule;
drop table kernel.queue;
drop table kernel.flow_gate;
drop table kernel.flow;
