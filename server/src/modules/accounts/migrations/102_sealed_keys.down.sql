-- A sealed key cannot be opened here; a new one is made, and whoever is signed in refreshes.
delete from accounts.signing_key where private_key not like '{%';
alter table accounts.signing_key alter column private_key type jsonb using private_key::jsonb;
alter table accounts.signing_key rename column private_key to private_jwk;
