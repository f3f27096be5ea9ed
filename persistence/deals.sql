-- name: insert_deal
insert into deals
  (id, product_id, deal_price, original_price, deal_stock, per_user_limit, starts_at, ends_at,
  none_left, ended, born_seq, born_row, created_at)
values
  (:id, :product_id, :deal_price, :original_price, :deal_stock, :per_user_limit, :starts_at,
  :ends_at, :none_left, :ended, :born_seq, :born_row, :created_at)

-- name: update_deal
-- bulk
update deals
set none_left = :none_left, ended = :ended
where id = :id

-- name: find_deal
-- How many units are left changes with each turn, and stands in the turn's row of the journal. No
-- summary: the deal has no row there yet, all its units are available.
select d.id, d.product_id as productId, d.deal_price as dealPrice,
  d.original_price as originalPrice, d.deal_stock as dealStock, d.per_user_limit as perUserLimit,
  d.starts_at as startsAt, d.ends_at as endsAt, d.ended, d.created_at as createdAt,
  (select summary from journal where entity = concat('deal/', d.id) order by seq desc limit 1)
    as summary,
  p.seller_id as sellerId, p.name, p.description, p.price, p.stock, p.category,
  p.image_url as imageUrl, p.version as productVersion, p.created_at as productCreatedAt,
  p.updated_at as productUpdatedAt
from deals d
join products p on p.id = d.product_id
where d.id = :id

-- name: list_active_deals
-- Always at least one row: past the last page it carries the totals alone. The index starts with
-- ends_at: deals that have ended, the many, are never read. Of those that have not started only the
-- index is: none of them can be over or sold out.
select started.total, started.firstEndsAt, planned.nextStartsAt,
  d.id, d.product_id as productId, d.deal_price as dealPrice,
  d.original_price as originalPrice, d.deal_stock as dealStock, d.per_user_limit as perUserLimit,
  d.starts_at as startsAt, d.ends_at as endsAt, d.ended, d.created_at as createdAt,
  (select summary from journal where entity = concat('deal/', d.id) order by seq desc limit 1)
    as summary,
  p.seller_id as sellerId, p.name, p.description, p.price, p.stock, p.category,
  p.image_url as imageUrl, p.version as productVersion, p.created_at as productCreatedAt,
  p.updated_at as productUpdatedAt
from (
  select count(*) as total, min(ends_at) as firstEndsAt
  from deals
  where ends_at > :now and starts_at <= :now and none_left = 0 and ended = 0
) started
join (
  select min(starts_at) as nextStartsAt from deals where ends_at > :now and starts_at > :now
) planned on true
left join (
  select id
  from deals
  where ends_at > :now and starts_at <= :now and none_left = 0 and ended = 0
  order by starts_at desc, id desc
  limit :size offset :skip
) page on true
left join deals d on d.id = page.id
left join products p on p.id = d.product_id
order by d.starts_at desc, d.id desc
