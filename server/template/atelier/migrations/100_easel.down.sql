drop schema atelier cascade;
