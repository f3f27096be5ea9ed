-- name: read_story_settings
-- Sizes in MiB.
select @@version as version, @@innodb_flush_log_at_trx_commit as flush,
  cast(@@innodb_buffer_pool_size / 1048576 as integer) as pool,
  cast(@@innodb_log_file_size / 1048576 as integer) as log
