drop table kernel.notice;
drop function kernel.place_notice();
drop table kernel.notice_horizon;
drop sequence kernel.notice_positions;
