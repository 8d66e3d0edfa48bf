-- What other modules may join: the assets that are not in the trash, with what they are now. A vision result, a face or a
-- vector of another version than this one is of bytes that nobody is shown any more.
create view library.present_asset as
  select id, project_id, collection_id, version, kind, mime, sha256, phash, width, height, size, taken_at, created_at
  from library.asset where trashed_at is null;
