-- Ids are UUIDs as text, so that a person can query the tables. Instants are epoch ms, money is
-- integer KRW. `without rowid`: the primary key is the table, one tree less to write for every row.
create table journal (
  entity     text not null,
  seq        integer not null,
  shard      integer not null,
  epoch      integer not null,
  command_id text not null,
  events     text not null,
  at_ms      integer not null,
  hash       text not null,
  primary key (entity, seq)
) strict, without rowid;
create unique index journal_command on journal (entity, command_id);

create table shards (
  shard integer not null primary key,
  epoch integer not null,
  owner text not null
) strict;

-- Blobs of kilobytes belong in a rowid table, whose tree keeps its keys apart from them.
create table snapshots (
  entity   text not null primary key,
  seq      integer not null,
  state    blob not null,
  checksum text not null,
  at_ms    integer not null
) strict;

create table wakeups (
  entity text not null primary key,
  at_ms  integer not null
) strict, without rowid;
create index wakeups_due on wakeups (at_ms);

create table orders (
  id               text not null primary key,
  user_id          text not null,
  total_amount     integer not null,
  status           text not null,
  shipping_address text,
  born_seq         integer,
  version          integer not null,
  cancelled_at     integer,
  cancel_reason    text,
  created_at       integer not null,
  updated_at       integer not null
) strict, without rowid;
create index orders_of_user on orders (user_id, id);

create table order_items (
  order_id     text not null,
  line         integer not null,
  product_id   text not null,
  deal_id      text,
  product_name text not null,
  quantity     integer not null,
  unit_price   integer not null,
  primary key (order_id, line)
) strict, without rowid;

create table idempotency_keys (
  user_id         text not null,
  idempotency_key text not null,
  order_id        text not null,
  fingerprint     text not null,
  at_ms           integer not null,
  primary key (user_id, idempotency_key)
) strict, without rowid;
create index idempotency_keys_age on idempotency_keys (at_ms);

-- Descriptions are long: a rowid table, as for snapshots.
create table products (
  id          text not null primary key,
  seller_id   text not null,
  name        text not null,
  description text,
  price       integer not null,
  stock       integer not null,
  category    text,
  image_url   text,
  version     integer not null,
  position    integer not null,
  created_at  integer not null,
  updated_at  integer not null
) strict;
create unique index products_position on products (position);
create index products_of_category on products (category, position);

create table list_totals (
  list  text not null primary key,
  total integer not null
) strict, without rowid;

create table deals (
  id             text not null primary key,
  product_id     text not null,
  deal_price     integer not null,
  original_price integer not null,
  deal_stock     integer not null,
  available      integer not null,
  held           integer not null,
  sold           integer not null,
  returned       integer not null,
  per_user_limit integer,
  starts_at      integer not null,
  ends_at        integer not null,
  ended          integer not null,
  version        integer not null,
  born_seq       integer not null,
  created_at     integer not null
) strict, without rowid;
create index deals_by_end on deals (ends_at, starts_at);

create table accounts (
  id            text not null primary key,
  email         text not null unique,
  name          text not null,
  password_hash text not null,
  created_at    integer not null
) strict, without rowid;

create table refresh_tokens (
  hash       text not null primary key,
  family     text not null,
  user_id    text not null,
  expires_at integer not null,
  spent_at   integer
) strict, without rowid;
create index refresh_tokens_family on refresh_tokens (family);
create index refresh_tokens_age on refresh_tokens (expires_at);
