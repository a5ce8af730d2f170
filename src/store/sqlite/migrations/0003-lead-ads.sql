-- Meta's Lead Ads: nothing here is personal. Tokens of pages are not stored.

-- Leads whose fields are to be fetched from Meta. A lead that was fetched goes; one that can't be is kept for a while to be
-- seen.
create table lead_fetch (
  dataset integer not null,
  lead_id text not null,
  page text not null,
  -- Meta's created_time, Unix seconds.
  created integer not null,
  -- Milliseconds. Whoever takes a lead moves it ahead: if it dies, the lead is free again by itself.
  due integer not null,
  -- How often it failed.
  tries integer not null default 0,
  -- How often it was taken: who took it before may no longer write.
  claims integer not null default 0,
  -- Why it will not be fetched any more: gone, unreadable, too_late; null while it waits.
  ended text,
  ended_at integer,
  primary key (dataset, lead_id)
) strict, without rowid;
create index lead_fetch_due on lead_fetch (dataset, page, due) where ended is null;
create index lead_fetch_ended on lead_fetch (dataset, ended_at) where ended is not null;

-- How fetching the leads of a page goes: it works, rests for a throttle, or its token is refused.
create table lead_page (
  dataset integer not null,
  page text not null,
  -- Milliseconds; 0 where it works.
  due integer not null,
  failures integer not null default 0,
  -- What is wrong with its token, or null.
  reason text,
  since integer,
  -- A mark of the token that Meta refused: with another one fetching goes on at once. Or of the one that works.
  credential text,
  primary key (dataset, page)
) strict, without rowid;

-- Leads that can't be taken in yet: nobody has said which dataset their page belongs to, or their initial stage would lie
-- in the future.
create table kept_lead (
  -- Name of the Lead Ads endpoint.
  endpoint text not null,
  page text not null,
  lead_id text not null,
  form text not null,
  -- Unix seconds, both.
  created integer not null,
  received integer not null,
  unmapped integer not null,
  primary key (endpoint, page, lead_id)
) strict, without rowid;

-- Leads whose initial stage the CRM is to bring. Once it is there, the row goes.
create table awaited_stage (
  dataset integer not null,
  -- As in lead_of_key.
  lead_key blob not null,
  -- Meta's created_time, Unix seconds.
  created integer not null,
  -- The initial stage: its key, and its name for people.
  stage text not null,
  name text not null,
  primary key (dataset, lead_key)
) strict, without rowid;
create index awaited_stage_created on awaited_stage (dataset, created);

-- Whether it was told that leads are without their initial stage.
create table awaited_stage_alarm (
  dataset integer primary key,
  raised_at integer not null
) strict;
