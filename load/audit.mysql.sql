-- name: describe_server
select concat('MariaDB ', version()) as version,
  concat('innodb_flush_log_at_trx_commit=', @@innodb_flush_log_at_trx_commit,
    ', log_bin=', @@log_bin,
    ', innodb_buffer_pool_size=', @@innodb_buffer_pool_size div 1048576, 'M',
    ', innodb_log_file_size=', @@innodb_log_file_size div 1048576, 'M') as settings
