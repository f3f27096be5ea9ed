-- name: set_wakeup
insert into wakeups (entity, at_ms) values (:entity, :at_ms)
on duplicate key update at_ms = :at_ms
