-- From now on a row has one hash, however many entries it holds; see `row-hash.ts`. Older rows keep
-- what they have.
alter table journal rename column hashes to hash;
