alter table accounts.credential drop column made_by;
alter table accounts.credential add column successor_salt bytea, add column successor_id uuid;
