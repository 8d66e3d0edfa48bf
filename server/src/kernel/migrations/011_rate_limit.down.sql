drop table kernel.rate_limit;
