-- name: read_server_settings
select @@version as version, @@innodb_flush_log_at_trx_commit as flush, @@log_bin as logBin,
  @@sync_binlog as syncBinlog, @@max_allowed_packet as maxPacketBytes
