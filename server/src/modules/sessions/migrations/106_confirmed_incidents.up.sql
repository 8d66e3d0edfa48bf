-- What may become a ticket: looked through for destinations that have become automatic.
create index incident_confirmed on sessions.incident (project_id, id) where status = 'confirmed';
