-- Ids are UUIDs as text, so that a person can query the tables, in the character set in which they
-- are sent: converting each costs the server a tenth of a commit. Instants are epoch ms, money is
-- integer KRW. DDL commits by itself here, so a migration cut in the middle is run again from its
-- start: each statement must bear that, hence `if not exists`.
create table if not exists journal (
  entity  varchar(64) not null,
  seq     bigint not null,
  shard   smallint not null,
  epoch   bigint not null,
  command_id varchar(80) not null,
  events  mediumtext not null,
  at_ms   bigint not null,
  hash    varchar(43) not null,
  primary key (entity, seq),
  unique key journal_command (entity, command_id)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists shards (
  shard smallint not null primary key,
  epoch bigint not null,
  owner varchar(64) not null
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists snapshots (
  entity   varchar(64) not null primary key,
  seq      bigint not null,
  state    mediumblob not null,
  checksum varchar(43) not null,
  at_ms    bigint not null
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists wakeups (
  entity varchar(64) not null primary key,
  at_ms  bigint not null,
  key wakeups_due (at_ms)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists orders (
  id              varchar(36) not null primary key,
  user_id         varchar(36) not null,
  total_amount    bigint not null,
  status          varchar(10) not null,
  shipping_address text null,
  born_seq        bigint null,
  version         bigint not null,
  cancelled_at    bigint null,
  cancel_reason   varchar(500) null,
  created_at      bigint not null,
  updated_at      bigint not null,
  key orders_of_user (user_id, id)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists order_items (
  order_id     varchar(36) not null,
  line         smallint not null,
  product_id   varchar(36) not null,
  deal_id      varchar(36) null,
  product_name varchar(200) not null,
  quantity     int not null,
  unit_price   bigint not null,
  primary key (order_id, line)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists idempotency_keys (
  user_id     varchar(36) not null,
  idempotency_key varchar(128) not null,
  order_id    varchar(36) not null,
  fingerprint varchar(43) not null,
  at_ms       bigint not null,
  primary key (user_id, idempotency_key),
  key idempotency_keys_age (at_ms)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists products (
  id          varchar(36) not null primary key,
  seller_id   varchar(36) not null,
  name        varchar(200) not null,
  description text null,
  price       bigint not null,
  stock       bigint not null,
  category    varchar(50) null,
  image_url   text null,
  version     bigint not null,
  position    bigint not null,
  created_at  bigint not null,
  updated_at  bigint not null,
  unique key products_position (position),
  key products_of_category (category, position)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists list_totals (
  list  varchar(64) not null primary key,
  total bigint not null
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists deals (
  id             varchar(36) not null primary key,
  product_id     varchar(36) not null,
  deal_price     bigint not null,
  original_price bigint not null,
  deal_stock     bigint not null,
  available      bigint not null,
  held           bigint not null,
  sold           bigint not null,
  returned       bigint not null,
  per_user_limit int null,
  starts_at      bigint not null,
  ends_at        bigint not null,
  ended          tinyint not null,
  version        bigint not null,
  born_seq       bigint not null,
  created_at     bigint not null,
  key deals_by_end (ends_at, starts_at)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists accounts (
  id            varchar(36) not null primary key,
  email         varchar(254) not null,
  name          varchar(50) not null,
  password_hash varchar(200) not null,
  created_at    bigint not null,
  unique key accounts_email (email)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;

create table if not exists refresh_tokens (
  hash       varchar(43) not null primary key,
  family     varchar(36) not null,
  user_id    varchar(36) not null,
  expires_at bigint not null,
  spent_at   bigint null,
  key refresh_tokens_family (family),
  key refresh_tokens_age (expires_at)
) engine = innodb character set utf8mb4 collate utf8mb4_bin;
