drop schema vision cascade;
