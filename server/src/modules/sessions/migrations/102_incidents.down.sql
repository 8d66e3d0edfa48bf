drop table sessions.export;
drop table sessions.destination;
drop table sessions.incident_change;
drop table sessions.incident_day;
drop table sessions.incident_session;
drop table sessions.signal;
drop table sessions.incident;
