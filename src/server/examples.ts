const eventId = `${'5f'.repeat(32)}-${'a1'.repeat(32)}`;

export const changeExample = {
  stage: 'Qualified',
  changed_at: '2026-11-22T10:30:00+01:00',
  lead_id: '1234567890123456',
  email: 'ada@example.com',
  record_id: '4711',
  object: 'deal',
};

export const resultExample = { status: 'stored', event_ids: [eventId], problems: [] };

export const eventExample = {
  id: 42,
  event_id: eventId,
  stage: 'Qualified',
  event_time: '2026-11-22T09:30:00.000Z',
  state: 'rejected',
  implied: false,
  recovered: false,
  lead: 7,
  lead_id: '1234567890123456',
  source: 'http',
  row: 1,
  reason: 'Meta does not know this lead_id',
  hold: null,
};

export const eventDetailExample = {
  ...eventExample,
  dataset: '1234567890',
  stored_at: '2026-11-22T09:31:00.000Z',
  deadline: '2026-11-29T09:20:00.000Z',
  look_up: null,
  warnings: [],
  payload: '{"event_name":"Qualified","event_time":1795339800}',
  history: [{ at: '2026-11-22T09:31:00.000Z', what: 'stored', detail: null }],
  attempts: [
    {
      id: 3,
      started_at: '2026-11-22T09:31:00.500Z',
      finished_at: '2026-11-22T09:31:00.900Z',
      events: 1,
      bytes: 512,
      outcome: 'rejected',
      http_status: 400,
      code: 100,
      subcode: 2804036,
      trace_id: 'AbCdEf',
      reason: 'Meta does not know this lead_id',
      maybe_sent: false,
    },
  ],
};

export const actionExample = {
  action: 'replay',
  matched: 3,
  affected: 2,
  done: 0,
  groups: [
    { dataset: '1234567890', stage: 'Qualified', state: 'rejected', count: 2 },
    {
      dataset: '1234567890',
      stage: 'Qualified',
      state: 'rejected',
      count: 1,
      hindrance: 'past_deadline',
      reason: 'Its deadline is past: Meta refuses events older than 7 days.',
    },
  ],
};

export const statusExample = {
  dataset: '1234567890',
  events: { held: 0, pending: 2, accepted: 40, rejected: 3, expired: 0, uncertain: 0, cancelled: 0 },
  paused: null,
  next_deadline: '2026-11-29T09:20:00.000Z',
  todo: 'Nothing to do.',
};

export const auditExample = {
  id: 1,
  at: '2026-11-22T09:40:00.000Z',
  who: 'operations',
  action: 'replay',
  dataset: '1234567890',
  filter: { dataset: '1234567890', state: 'rejected' },
  count: 2,
};
