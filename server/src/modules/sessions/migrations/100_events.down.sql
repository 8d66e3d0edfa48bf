drop schema sessions cascade;
