create schema sessions;
