create schema if not exists kernel;

-- One row per stored object. Whoever takes a reference locks it, and so does the collector when it removes the bytes.
create table kernel.object (
  sha256 text collate "C" primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  size bigint not null check (size >= 0),
  -- 'deleting': a collector has found no reference and may have removed the bytes already.
  state text not null default 'stored' check (state in ('stored', 'deleting')),
  created_at bigint not null,
  -- When a reference was last taken; the collector leaves the object alone for a grace period from here.
  kept_at bigint not null
) with (fillfactor = 80);
