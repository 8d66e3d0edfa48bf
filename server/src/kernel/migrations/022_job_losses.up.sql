-- Tries whose whole worker went away, counted apart from those whose child process crashed: a worker is also killed
-- by people, so a loss says less about the job.
alter table kernel.job add column losses integer not null default 0;
