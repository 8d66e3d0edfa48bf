-- Up to which notice the outside broker has been told: whoever takes over goes on from there.
create table kernel.mqtt_relay (
  -- The broker's address without its credentials: a new broker begins with what happens now.
  broker text primary key,
  position bigint not null,
  updated_at bigint not null
);
