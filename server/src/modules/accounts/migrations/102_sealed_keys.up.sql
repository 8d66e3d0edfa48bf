-- The JWK as text, or sealed by FOVEA_SECRET: then it begins with the version of the seal.
alter table accounts.signing_key alter column private_jwk type text using private_jwk::text;
alter table accounts.signing_key rename column private_jwk to private_key;
