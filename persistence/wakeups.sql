-- name: list_due_wakeups
-- Those after the place of one seen before; 0 and '' begin with the earliest.
select entity, at_ms as atMs
from wakeups
where at_ms between :after_at and :now and (at_ms > :after_at or entity > :after_entity)
order by at_ms, entity
limit :limit

-- name: clear_wakeup
-- Zero rows: none was set.
delete from wakeups where entity = :entity
