-- One round trip where lock, update and commit were four. In a volatile function each statement sees what has been
-- committed when it begins, so the update sees all that was committed while the lock was awaited. The lock is held to
-- the end of the commit: positions become visible in their order.
create function kernel.place_notices(page integer) returns integer language plpgsql as $$
declare
  placed integer;
begin
  perform pg_advisory_xact_lock(7021, 1);
  update kernel.notice n set position = next.position
  from (
    select id, nextval('kernel.notice_positions') as position
    from (select id from kernel.notice where position is null order by id limit page) waiting
  ) next
  where n.id = next.id;
  get diagnostics placed = row_count;
  return placed;
end $$;
