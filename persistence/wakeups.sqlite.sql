-- name: set_wakeup
insert into wakeups (entity, at_ms) values (:entity, :at_ms)
on conflict (entity) do update set at_ms = excluded.at_ms
