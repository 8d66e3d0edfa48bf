create table library.collection (
  id uuid primary key,
  project_id uuid not null,
  parent_id uuid references library.collection (id),
  name text not null,
  -- The name as it is compared and sorted: composed, in lower case.
  name_key text not null,
  description text not null,
  -- Chosen by a person. No reference: a purge of the asset must not lock the collection; it is looked up when shown.
  cover_asset_id uuid,
  revision integer not null,
  created_at bigint not null,
  created_by uuid,
  updated_at bigint not null,
  updated_by uuid,
  -- A collection that is being deleted is not there for anybody, while a job takes its assets out page by page.
  deletion_id uuid,
  deletion jsonb,
  -- Where the assets of a collection that is being deleted go.
  moves_to uuid references library.collection (id),
  unique (project_id, id)
);
create unique index collection_name on library.collection (project_id, parent_id, name_key) nulls not distinct
  where deletion_id is null;
create index collection_parent on library.collection (parent_id);
create index collection_newest on library.collection (project_id, id desc);
create index collection_deletion on library.collection (deletion_id) where deletion_id is not null;
create index collection_moves_to on library.collection (moves_to) where moves_to is not null;

-- Together with the project: an asset cannot be in a collection of another one.
alter table library.asset add foreign key (project_id, collection_id) references library.collection (project_id, id);
create index asset_collection on library.asset (collection_id, created_at desc, id desc) where collection_id is not null;

-- How many assets outside the trash each collection and each tag has: every change adds a row in its own transaction, so
-- that no two writers ever wait for each other, and housekeeping folds the rows of one collection or tag into one.
create table library.collection_tally (collection_id uuid not null, assets integer not null);
create index collection_tally_id on library.collection_tally (collection_id) include (assets);
create table library.tag_tally (project_id uuid not null, tag text not null, assets integer not null);
create index tag_tally_tag on library.tag_tally (project_id, tag) include (assets);

create function library.tally_asset() returns trigger language plpgsql as $$
declare
  collection_before uuid;
  collection_after uuid;
  tags_before text[] := '{}';
  tags_after text[] := '{}';
  project uuid;
begin
  if tg_op <> 'INSERT' then
    project := old.project_id;
    if old.trashed_at is null then
      collection_before := old.collection_id;
      tags_before := old.tags;
    end if;
  end if;
  if tg_op <> 'DELETE' then
    project := new.project_id;
    if new.trashed_at is null then
      collection_after := new.collection_id;
      tags_after := new.tags;
    end if;
  end if;
  if collection_before is distinct from collection_after then
    insert into library.collection_tally (collection_id, assets)
    select id, change from (values (collection_before, -1), (collection_after, 1)) changes (id, change) where id is not null;
  end if;
  if tags_before <> tags_after then
    insert into library.tag_tally (project_id, tag, assets)
    select project, tag, -1 from unnest(tags_before) tag where tag <> all (tags_after)
    union all
    select project, tag, 1 from unnest(tags_after) tag where tag <> all (tags_before);
  end if;
  return null;
end $$;

create trigger tally_insert after insert on library.asset for each row
  when (new.collection_id is not null or new.tags <> '{}') execute function library.tally_asset();
create trigger tally_delete after delete on library.asset for each row
  when (old.collection_id is not null or old.tags <> '{}') execute function library.tally_asset();
create trigger tally_update after update of collection_id, trashed_at, tags on library.asset for each row
  when (old.collection_id is distinct from new.collection_id or old.tags <> new.tags
    or (old.trashed_at is null) <> (new.trashed_at is null)) execute function library.tally_asset();

-- Tags have one spelling from here on: composed, in lower case, each once.
update library.asset set tags = array(
  select tag from (
    select lower(normalize(given, NFC)) as tag, min(place) as place from unnest(tags) with ordinality as old (given, place) group by 1
  ) spelled order by place
) where tags <> '{}';
-- The update above has counted what changed its spelling, but not what kept it.
delete from library.tag_tally;
insert into library.tag_tally (project_id, tag, assets)
select project_id, tag, count(*) from library.asset, unnest(tags) tag where trashed_at is null group by 1, 2;
