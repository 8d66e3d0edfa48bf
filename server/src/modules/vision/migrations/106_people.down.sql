drop table vision.person_suggestion;
drop table vision.people_state;
drop index vision.face_person_once;
