drop table vision.filled;
drop table vision.embedding_failure;
drop table vision.embedding;
drop table vision.model;
