drop index sessions.export_waiting;
alter table sessions.export drop column tried_settings;
alter table sessions.export drop column tried_at;
