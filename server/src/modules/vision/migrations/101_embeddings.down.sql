drop table vision.embedding;
drop table vision.model;
