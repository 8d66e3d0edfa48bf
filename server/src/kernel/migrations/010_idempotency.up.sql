create schema if not exists kernel;

-- The answer to a request that carried an Idempotency-Key, for 24 hours.
-- status is null while an upload is still at work; lease_until then says until when its claim holds.
create table kernel.idempotency (
  caller text not null,
  method text not null,
  path text not null,
  key text not null,
  fingerprint bytea,
  claim uuid,
  lease_until bigint,
  status integer,
  headers jsonb,
  reply text,
  created_at bigint not null,
  primary key (caller, method, path, key)
);
create index idempotency_created_at on kernel.idempotency (created_at);
