drop table sessions.rescore;
drop table sessions.active_ruleset;
drop table sessions.ruleset_version;
drop table sessions.ruleset;
