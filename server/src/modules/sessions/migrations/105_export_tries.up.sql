-- When the last creation went out, and with which settings: a ticket that it made is looked for there.
alter table sessions.export add column tried_at bigint;
alter table sessions.export add column tried_settings jsonb;

-- Exports whose job should have ended long ago.
create index export_waiting on sessions.export (incident_id, destination_id)
  where state = 'waiting' and held_at is null;
