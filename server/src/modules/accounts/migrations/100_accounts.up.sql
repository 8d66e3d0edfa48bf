create schema accounts;

create table accounts."user" (
  id uuid primary key,
  -- Normalised: trimmed, lower case, NFC. One account per address however it is typed.
  email text not null unique,
  name text not null,
  -- Null for the local administrator of a server without sign-in; it cannot sign in until a password is set.
  password_hash text,
  admin boolean not null default false,
  banned_at bigint,
  created_at bigint not null,
  updated_at bigint not null
);

create table accounts.project (
  id uuid primary key,
  name text not null,
  created_at bigint not null,
  created_by uuid references accounts."user" (id) on delete set null,
  updated_at bigint not null
);

create table accounts.member (
  project_id uuid not null references accounts.project (id) on delete cascade,
  user_id uuid not null references accounts."user" (id) on delete cascade,
  role text not null check (role in ('owner', 'editor', 'viewer')),
  created_at bigint not null,
  primary key (project_id, user_id)
);
create index member_user on accounts.member (user_id, created_at, project_id);

create table accounts.credential (
  id uuid primary key,
  kind text not null check (kind in ('session', 'refresh', 'key')),
  hash bytea not null unique,
  user_id uuid not null references accounts."user" (id) on delete cascade,
  -- Only keys belong to a project.
  project_id uuid references accounts.project (id) on delete cascade,
  -- What ends together: the refresh tokens of one sign-in and the access tokens made with them.
  family uuid not null,
  prefix text not null,
  name text not null,
  scopes text[] not null default '{}',
  rate_limit integer,
  origins text[] not null default '{}',
  addresses text[] not null default '{}',
  created_at bigint not null,
  updated_at bigint not null,
  expires_at bigint,
  used_at bigint,
  -- Set when a refresh token was exchanged; the salt and the old token together give its successor, and neither alone does.
  rotated_at bigint,
  successor_salt bytea,
  successor_id uuid,
  revoked_at bigint,
  check ((kind = 'key') = (project_id is not null))
);
create index credential_family on accounts.credential (family);
create index credential_user on accounts.credential (user_id);
create index credential_project on accounts.credential (project_id, id) where kind = 'key';
create index credential_expiry on accounts.credential (expires_at) where kind <> 'key';

create table accounts.signing_key (
  kid text primary key,
  private_jwk jsonb not null,
  public_jwk jsonb not null,
  created_at bigint not null,
  -- A new key is published before it signs, so that whoever keeps a copy of the key set has seen it.
  signs_from bigint not null
);

-- One row that every set-up locks, so that exactly one of several at once wins.
create table accounts.setup (
  id boolean primary key default true check (id),
  completed_at bigint
);
insert into accounts.setup default values;

-- One code per start of a server: each process prints its own, every process accepts all of them.
create table accounts.setup_code (
  hash bytea primary key,
  wrong_tries integer not null default 0,
  created_at bigint not null
);
