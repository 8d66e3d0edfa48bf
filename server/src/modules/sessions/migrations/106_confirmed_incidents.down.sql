drop index sessions.incident_confirmed;
