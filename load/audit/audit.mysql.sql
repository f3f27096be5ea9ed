-- name: describe_server
select concat('MariaDB ', version()) as version,
  concat('innodb_flush_log_at_trx_commit=', @@innodb_flush_log_at_trx_commit,
    ', log_bin=', @@log_bin,
    ', innodb_buffer_pool_size=', @@innodb_buffer_pool_size div 1048576, 'M',
    ', innodb_log_file_size=', @@innodb_log_file_size div 1048576, 'M') as settings

-- name: count_statements
-- What clients have sent to the whole server since it started, this among them. `Value` is text.
show global status like 'Questions'

-- name: count_taken_of_rows
-- Of a contender that counts them in the row of the deal.
select coalesce(sum(deal_stock - available), 0) as units from deals

-- name: count_sold_units
-- Of a contender that keeps a row for each unit.
select count(*) as units
from units
where order_id is not null
