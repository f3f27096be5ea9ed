-- name: list_due_wakeups
select entity
from wakeups
where at_ms <= :now
order by at_ms, entity
limit :limit

-- name: clear_wakeup
-- Zero rows: none was set.
delete from wakeups where entity = :entity
