-- What assets are found by, apart from their rows: an edit of words changes this narrow row and its indexes, and leaves
-- the asset's own indexes alone. The terms are made by the program (search/terms.ts), so they mean the same on every
-- PostgreSQL, whatever its locale and extensions.
create table library.search (
  asset_id uuid primary key references library.asset (id) on delete cascade,
  project_id uuid not null,
  created_at bigint not null,
  label_key text not null,
  terms tsvector not null
) with (fillfactor = 85);
create index search_terms on library.search using gin (terms) with (fastupdate = off);
create index search_label on library.search (project_id, left(label_key, 200) collate "C", asset_id);

-- What lists are sorted or narrowed by and no edit changes.
create index asset_size on library.asset (project_id, size, id);
create index asset_width on library.asset (project_id, width);
create index asset_height on library.asset (project_id, height);
-- A foreign project's or an old asset without its row here is found by housekeeping, which asks for the gap.
alter table library.asset add column searched boolean not null default false;
create index asset_unsearched on library.asset (id) where not searched;

-- The rows that the index finds, `most` at most. A function, because only a function can say how it is planned: always by
-- the index, and for these very terms, whether or not statistics have been gathered since the last thousand writes.
create function library.found(wanted tsquery, most integer)
returns table (asset_id uuid, added_at bigint, label_key text)
language sql stable set enable_seqscan = off set plan_cache_mode = force_custom_plan as $$
  select asset_id, created_at, label_key from library.search where terms @@ wanted limit most
$$;
