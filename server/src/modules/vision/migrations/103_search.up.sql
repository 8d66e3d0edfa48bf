-- The transaction that wrote a vector. Keys are given before the commit, so whoever keeps vectors in memory and asks for
-- keys above the last one would miss those that commit late; it asks for what was written by transactions that were not
-- over when it last looked.
alter table vision.embedding add column written xid8 not null default pg_current_xact_id();
create index embedding_written on vision.embedding (project_id, model, written);
alter table vision.face add column written xid8 not null default pg_current_xact_id();
create index face_written on vision.face (project_id, model, written) where vector is not null;
create index face_vector on vision.face (project_id, model, key) where vector is not null;

create function vision.note_written() returns trigger language plpgsql as $$
begin
  new.written := pg_current_xact_id();
  return new;
end $$;
create trigger face_rewritten before update of vector, removed_at, forgotten_at on vision.face for each row
  when (new.vector is distinct from old.vector or (old.removed_at is not null and new.removed_at is null)
    or (old.forgotten_at is not null and new.forgotten_at is null))
  execute function vision.note_written();
create trigger embedding_rewritten before update of vector on vision.embedding for each row
  when (new.vector is distinct from old.vector) execute function vision.note_written();

-- Vectors that are gone: what has them in memory or in a file lets go of them.
create table vision.vector_removal (
  kind text not null,
  project_id uuid not null,
  model text not null,
  key bigint not null,
  written xid8 not null default pg_current_xact_id(),
  removed_at bigint not null default (extract(epoch from now()) * 1000)::bigint
);
create index vector_removal_written on vision.vector_removal (project_id, kind, model, written);
create index vector_removal_old on vision.vector_removal (removed_at);

create function vision.note_removal() returns trigger language plpgsql as $$
begin
  insert into vision.vector_removal (kind, project_id, model, key)
  values (tg_argv[0], old.project_id, old.model, old.key);
  return null;
end $$;
create trigger embedding_removed after delete on vision.embedding for each row
  execute function vision.note_removal('assets');
create trigger face_removed after delete on vision.face for each row
  when (old.vector is not null) execute function vision.note_removal('faces');
create trigger face_forgotten after update of vector, removed_at, forgotten_at on vision.face for each row
  when (old.vector is not null and old.removed_at is null and old.forgotten_at is null
    and (new.vector is null or new.removed_at is not null or new.forgotten_at is not null))
  execute function vision.note_removal('faces');

-- The index file of one kind of vectors of one project and model: derived, and made again from the rows.
create table vision.vector_index (
  project_id uuid not null references accounts.project (id) on delete cascade,
  kind text not null check (kind in ('assets', 'faces')),
  model text not null,
  state text not null check (state in ('building', 'ready', 'refused', 'failed', 'missing')),
  -- What made it, with its version: another one makes it again. Null until there is one.
  engine text,
  -- The file, in the object store; or the name of the table, for pgvector.
  sha256 text references kernel.object (sha256),
  size bigint,
  location text,
  dimensions integer,
  vectors integer,
  -- How it was built: {quantization, connectivity, expansionAdd, expansionSearch}.
  parameters jsonb,
  -- Of the ten nearest by exact search, the share that the index finds; over so many sampled queries.
  recall double precision,
  queries integer,
  -- Rows written by this transaction or a later one are searched beside it.
  snapshot xid8,
  built_at bigint,
  build_ms double precision,
  failure_code text,
  failure_message text,
  updated_at bigint not null,
  primary key (project_id, kind, model)
);
create index vector_index_object on vision.vector_index (sha256) where sha256 is not null;

-- The words of a text, without case and accents, as the library's own words are folded.
create function vision.words(given text) returns tsvector language sql immutable parallel safe as $$
  select to_tsvector('pg_catalog.simple', regexp_replace(regexp_replace(regexp_replace(
    lower(normalize(coalesce(given, ''), NFKD)), '[\u0300-\u036f]', '', 'g'),
    '([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff])', ' \1 ', 'g'), '[^[:alnum:]]+', ' ', 'g'))
$$;
create index result_words on vision.result using gin (vision.words(left(output ->> 'text', 100000)))
  where task in ('caption', 'ocr');
