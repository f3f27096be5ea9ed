-- name: update_deal
-- bulk
-- Many at once cost the server half of what they cost one by one. The rows that are given come
-- first in the join: so only those of their deals are read, and locked.
update (select :id as id, :available as available, :held as held, :sold as sold,
  :returned as returned, :ended as ended, :version as version) given
straight_join deals on deals.id = given.id
set deals.available = given.available, deals.held = given.held, deals.sold = given.sold,
  deals.returned = given.returned, deals.ended = given.ended, deals.version = given.version
