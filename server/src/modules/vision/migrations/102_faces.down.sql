drop view vision.present_face;
drop table vision.person_distinction;
drop table vision.face_decision;
drop table vision.face;
drop table vision.person;
