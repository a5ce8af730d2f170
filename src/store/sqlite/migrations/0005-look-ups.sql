-- Changes that came from CRMs' webhooks and lack what only the CRM's API tells: a row each until the CRM was asked. Nothing
-- here is personal, and no token is.
create table look_up (
  event integer primary key,
  dataset integer not null,
  -- The source's name in the configuration, and the record that the CRM is asked about.
  source text not null,
  object text not null,
  record text not null,
  -- The change as it came, as JSON of a stage change, without personal values.
  change text not null,
  -- Milliseconds, both. Whoever takes a record moves its rows ahead: if it dies, they are free again by themselves.
  since integer not null,
  due integer not null,
  -- How often it failed.
  tries integer not null default 0,
  -- How often it was taken: who took it before may no longer write.
  claims integer not null default 0
) strict;
create index look_up_due on look_up (dataset, source, due);
create index look_up_record on look_up (dataset, source, object, record);

-- How a source's access to its CRM goes: it works, rests for a throttle, or its token is refused.
create table look_up_access (
  dataset integer not null,
  source text not null,
  -- Milliseconds; 0 where it works.
  due integer not null,
  failures integer not null default 0,
  -- What is wrong with its token, or null.
  reason text,
  since integer,
  -- A mark of the token that the CRM refused: with another one it is asked again at once.
  credential text,
  primary key (dataset, source)
) strict, without rowid;

-- When an endpoint last brought something, milliseconds.
alter table endpoint add column last_at integer;
