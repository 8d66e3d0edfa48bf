drop table kernel.installation;
