drop table sessions.setback;
drop table sessions.tally;
drop table sessions.session_mark;
drop table sessions.session;
