drop function library.found(tsquery, integer);
alter table library.asset drop column searched;
drop index library.asset_size;
drop index library.asset_width;
drop index library.asset_height;
drop table library.search;
