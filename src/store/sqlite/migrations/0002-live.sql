-- Endpoints that stage changes come in at one by one. Each has one row in `import`, finished from the start, so that an
-- event's (import, row) says where it came from; rows are numbered on and on.
create table endpoint (
  dataset integer not null,
  name text not null,
  import integer not null,
  next_row integer not null,
  -- How many of its rows stand in invalid_row: only the latest are kept.
  invalid integer not null default 0,
  primary key (dataset, name)
) strict, without rowid;

-- What waits for a time, not for the end of an import. Imports never touch it while they read.
create index plan_queue_held on plan_queue (dataset, due) where import is null;
