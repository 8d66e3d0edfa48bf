create schema if not exists kernel;

-- One theoretical arrival time (GCRA) per limited key, in Unix milliseconds with a fraction: at 1,000 requests/s
-- a token is worth one millisecond. Unlogged: a crash empties it, which only forgives.
create unlogged table kernel.rate_limit (
  key text primary key,
  arrival_at double precision not null,
  granted integer not null
) with (fillfactor = 50);
