-- Which Fovea this is: its object store bears the same mark, so that none takes another's objects for left over.
create table kernel.installation (
  only_row boolean primary key default true check (only_row),
  id uuid not null default gen_random_uuid()
);
