-- The files of a film's stream: playlists and segments, by their names.
create table vision.stream_file (
  asset_id uuid not null references library.asset (id) on delete cascade,
  version integer not null,
  name text not null,
  sha256 text not null references kernel.object (sha256),
  size bigint not null,
  mime text not null,
  created_at bigint not null,
  primary key (asset_id, version, name)
);
create index stream_file_object on vision.stream_file (sha256);
