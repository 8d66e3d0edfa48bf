drop table vision.stream_file;
