drop table kernel.object;
