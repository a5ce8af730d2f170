-- Times of events are Unix seconds, so are deadlines; every column that ends in _at or is called due or leased_until
-- holds milliseconds unless it says otherwise.
-- Rows are small on purpose and no hash stands in an index of the hot path (docs/architecture.md, "Store").

create table dataset (
  id integer primary key,
  dataset text not null unique,
  created_at integer not null,
  -- Set by the first confirmed send.
  confirmed_at integer,
  -- Nothing is sent before this moment: a throttle.
  due integer not null default 0,
  -- Requests that failed in a row, over all lanes. From some on the destination rests (outbox/breaker.ts): only one
  -- request may go from probe_due on; who takes it moves probe_due.
  failures integer not null default 0,
  probe_due integer not null default 0,
  -- Why delivery is paused; null while it is not.
  paused_reason text,
  paused_at integer,
  -- A mark of the token that Meta refused; with another one delivery goes on by itself.
  paused_credential text,
  -- The deadline alarm that was raised last: hours before the deadline, 0 for none.
  alarm integer not null default 0,
  alarm_at integer
) strict;

-- A dataset's share of leads, worked by one worker at a time. Every write of an attempt carries the epoch.
create table lane (
  dataset integer not null,
  lane integer not null,
  due integer not null default 0,
  failures integer not null default 0,
  owner text,
  epoch integer not null default 0,
  leased_until integer not null default 0,
  primary key (dataset, lane)
) strict, without rowid;

create table stage (
  id integer primary key,
  dataset integer not null,
  -- The folded name: how stages match.
  folded text not null,
  name text not null,
  unique (dataset, folded)
) strict;

-- What is known of a lead. The lane is fixed at first sight.
create table lead (
  id integer primary key,
  dataset integer not null,
  lane integer not null,
  lead_id text,
  -- Meta's created_time, Unix seconds.
  created integer,
  -- Hashed customer information from the lead directory, as JSON; null for a lead known from a CRM alone.
  known text,
  -- 1: Meta told us of it (lead export, Lead Ads), so it belongs to an Instant Form.
  from_meta integer not null default 0,
  -- A mark of the keys that all its rows came with; 0 when they came with different ones.
  key_mark integer not null default 0
) strict;
create index lead_without_id on lead (dataset) where lead_id is null;

-- What a lead is known by. It lies where its lead lies, so that an import writes it as it goes.
create table lead_key (
  lead integer not null,
  -- leads/identity-key.ts
  type integer not null,
  source text not null,
  -- The first 16 bytes of a SHA-256 digest: of the value, or the value itself where that is one.
  value blob not null,
  primary key (lead, type, source, value)
) strict, without rowid;

-- The other way round. A weak key may point to several leads; lead_id and record_id name one... or several, when a CRM
-- record is worked for several forms of one person. A lead's strongest key is here from the start; the others of an
-- import come sorted before they are asked for (index-keys.ts): written as rows come, each would touch another page.
create table lead_of_key (
  dataset integer not null,
  type integer not null,
  value blob not null,
  source text not null,
  lead integer not null,
  primary key (dataset, type, value, source, lead)
) strict, without rowid;

-- Leads, from the first to the last, with keys that are not in lead_of_key yet.
create table unindexed_leads (
  id integer primary key autoincrement,
  first integer not null,
  last integer not null
) strict;

-- A stage that a lead is known to have reached, although its change came too late to be sent.
create table past_stage (
  lead integer not null,
  stage integer not null,
  time integer not null,
  precision integer not null,
  -- 1: its row named another origin than Meta, so it is only kept if the lead turns out to be one of Meta's.
  only_known integer not null,
  -- Every change is kept: one person's changes may turn out to belong to several leads.
  primary key (lead, stage, time)
) strict, without rowid;

-- Where stage changes came from: one row a file read or an endpoint.
create table import (
  id integer primary key,
  dataset integer not null,
  name text not null,
  -- null while it is being read and planned.
  finished_at integer,
  owner text not null,
  started_at integer not null,
  -- When a row of it was last committed: one that stays silent was left by a process that is no more.
  seen_at integer not null
) strict;

create table event (
  -- Never used again: attempts and history name it.
  id integer primary key autoincrement,
  dataset integer not null,
  lead integer not null,
  stage integer not null,
  -- 0 for the one event of this lead and stage; its own id while an import has not planned it yet.
  copy integer not null,
  -- event_time, Unix seconds, and the length in seconds of what the CRM wrote.
  time integer not null,
  precision integer not null,
  -- Its place in the funnel when it was planned: breaks ties of time.
  rank integer not null default 0,
  -- outbox/states.ts
  state integer not null,
  -- Bits: 1 implied, 2 lead_id recovered.
  flags integer not null,
  -- Which customer information its payload carries (leads/known.ts).
  keys integer not null,
  -- While held: why (outbox/states.ts) and until when, Unix seconds.
  hold integer,
  hold_until integer,
  import integer not null,
  row integer not null,
  stored_at integer not null,
  -- Two SHA-256 digests one after the other; as text hex-hex it is the event_id on the wire.
  event_id blob not null,
  unique (lead, stage, copy)
) strict;

-- The event as it goes on the wire, and the codes of the warnings it was made with.
create table payload (
  event integer primary key,
  body text not null,
  warnings text,
  -- Problems (JSON) that refuse a row with a bad lead id unless the directory recovers the right one.
  refusal text
) strict;

-- What happened to an event beyond its own columns and its attempts: merged, corrected, recovered, moved, released.
create table history (
  id integer primary key,
  event integer not null,
  at integer not null,
  what text not null,
  detail text
) strict;
create index history_of_event on history (event);

-- Leads that have pending events, one row each: the queue of a lane.
create table queue (
  lead integer primary key,
  dataset integer not null,
  lane integer not null,
  -- 0: with others, at once. Otherwise the lead failed alone and rests until then; then it goes alone.
  due integer not null,
  -- Earliest deadline of its pending events, Unix seconds.
  deadline integer not null,
  -- How often it failed alone, in a row.
  failures integer not null default 0
) strict;
create index queue_order on queue (dataset, lane, due, deadline);

-- Lead ids that Meta does not know (100/2804036), and the attempt that told: events with one of them are not sent.
create table refused_lead_id (
  dataset integer not null,
  lead_id text not null,
  at integer not null,
  event integer not null,
  attempt integer,
  primary key (dataset, lead_id)
) strict, without rowid;

-- Leads with held events, to be planned (again) when due. Those of an import wait for its end.
create table plan_queue (
  lead integer primary key,
  dataset integer not null,
  -- Unix seconds.
  due integer not null,
  import integer
) strict;
create index plan_queue_due on plan_queue (dataset, due);

-- One request and its answer. Open (finished_at null) while the request is under way: its events are `sending`.
create table attempt (
  id integer primary key,
  dataset integer not null,
  lane integer not null,
  epoch integer not null,
  started_at integer not null,
  finished_at integer,
  -- Ids as a JSON array, in the order in which they stand in the request.
  events text not null,
  bytes integer not null,
  outcome text,
  http_status integer,
  code integer,
  subcode integer,
  trace_id text,
  reason text,
  -- 1: the request may have reached Meta although no answer came.
  maybe_sent integer not null default 0
) strict;
create index attempt_of_lane on attempt (dataset, lane, id);
-- The few requests under way: which events are `sending`, and what a dead process left open.
create index attempt_open on attempt (dataset, lane) where finished_at is null;

-- Why an event ended in another state than accepted: code, subcode and a text without personal values.
create table failure (
  event integer primary key,
  dataset integer not null,
  at integer not null,
  -- null for what ended without a request: a passed deadline, a lead id that was refused before.
  attempt integer,
  code integer,
  subcode integer,
  reason text not null
) strict;

-- Delta rows, summed and folded: read, valid, invalid, skipped:<reason>, changes, implied, duplicate, state:<state>,
-- held:<reason>, ...
create table counter (
  id integer primary key,
  dataset integer not null,
  name text not null,
  delta integer not null
) strict;
create index counter_of_dataset on counter (dataset, name, delta);

-- Rows that can't be sent: their problems without their values. A second import of the same place replaces them.
create table invalid_row (
  dataset integer not null,
  source text not null,
  row integer not null,
  import integer not null,
  problems text not null,
  primary key (dataset, source, row)
) strict, without rowid;

-- What operators did: who, what, to which events. History tells the same event by event.
create table audit (
  id integer primary key,
  at integer not null,
  -- The user of the operating system, or whoever a token stands for.
  who text not null,
  -- replay, cancel, pause, resume
  action text not null,
  -- null: several, or none.
  dataset integer,
  -- What was asked for, as JSON. Never a whole lead id: it must not outlive its lead.
  filter text not null,
  count integer not null
) strict;

-- Keys that a lead got from rows that named another lead, or none: they don't count among those who carry its lead id.
create table learned_key (
  lead integer not null,
  type integer not null,
  source text not null,
  value blob not null,
  primary key (lead, type, source, value)
) strict, without rowid;

-- What was refused lately, and which files are still being read. Both hold few rows.
create index failure_lately on failure (dataset, at);
create index import_open on import (dataset) where finished_at is null;

-- What requests were refused for lately: the brake counts it. braked_at: when it stopped the dataset last.
create index failure_by_request on failure (dataset, at) where attempt is not null;
alter table dataset add column braked_at integer not null default 0;

-- Processes that deliver, and when each was last heard of. Imports of others leave them room.
create table heartbeat (
  owner text primary key,
  at integer not null
) strict, without rowid;
