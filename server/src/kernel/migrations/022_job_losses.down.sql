alter table kernel.job drop column losses;
