-- name: fill_products
-- Positions above :above up to :upto, each a millisecond younger than the one before. MariaDB only:
-- its tables `seq_1_to_N` are numbers, of which no more than these are made.
insert into products
  (id, seller_id, name, description, price, stock, category, image_url, version, position,
  created_at, updated_at)
select
  lower(concat(lpad(hex((:now + seq) div 65536), 8, '0'), '-',
    lpad(hex((:now + seq) mod 65536), 4, '0'), '-7000-8000-',
    lpad(hex(seq * 7919 mod 1000003), 12, '0'))),
  '0190a1b2-0000-7000-8000-000000000001', concat('상품 ', seq),
  concat('A thing that somebody wants, number ', seq, ', in its box, with all its parts'),
  1000 + seq * 7919 mod 99000, seq mod 1000, null, null, 1, seq, :now + seq, :now + seq
from seq_1_to_10000000
where seq > :above and seq <= :upto
