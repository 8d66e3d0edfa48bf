drop schema accounts cascade;
