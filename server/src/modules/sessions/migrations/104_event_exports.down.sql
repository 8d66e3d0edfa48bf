drop table sessions.event_export;
