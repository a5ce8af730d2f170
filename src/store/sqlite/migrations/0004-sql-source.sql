-- How far sources of kind sql have been read, a row each.
create table sql_source (
  dataset integer not null,
  source text not null,
  -- What the cursor is of. With another column or start in the configuration the source begins anew.
  cursor_column text not null,
  start text not null,
  -- A value of that column as its database writes it; null before the first rows.
  cursor text,
  -- number, or text
  kind text,
  -- When a look last ended well, and when one last failed and why; the reason holds no value of a row.
  looked_at integer,
  failed_at integer,
  error text,
  primary key (dataset, source)
) strict, without rowid;
