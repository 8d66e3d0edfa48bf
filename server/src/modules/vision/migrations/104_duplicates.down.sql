drop table vision.duplicate_distinction;
drop table vision.duplicate_resolution;
drop table vision.duplicate_member;
drop table vision.duplicate_pair;
drop table vision.duplicate_round;
drop trigger embedding_compared on vision.embedding;
drop function vision.queue_comparison();
drop table vision.duplicate_queue;
drop table vision.fingerprint;
