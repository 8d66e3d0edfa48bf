drop table kernel.job;
drop table kernel.housekeeping;
