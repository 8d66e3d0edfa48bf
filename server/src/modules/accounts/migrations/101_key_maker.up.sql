-- A refresh token works once: nothing has to remember what it was exchanged for.
alter table accounts.credential drop column successor_salt, drop column successor_id;

-- The key that made this key: it limits it for its whole life. Null when a person made it.
alter table accounts.credential add column made_by uuid references accounts.credential (id) on delete cascade;
create index credential_made_by on accounts.credential (made_by) where made_by is not null;
