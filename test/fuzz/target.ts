/** An endpoint that is fuzzed, with what a right request to it looks like. */
export interface Target {
  readonly method: 'GET' | 'POST';
  /** As the router writes it. */
  readonly path: string;
  /** The path of a request, without its query. */
  readonly address: string;
  readonly token?: string;
  readonly contentType?: string;
  /** Right ones, as values of JSON or as text; none for GET. */
  readonly bodies: readonly unknown[];
  /** Right ones, without the question mark. */
  readonly queries: readonly string[];
  /** The headers that sign a body. */
  readonly sign?: (body: Uint8Array) => Readonly<Record<string, string>>;
}

/** Who may do what, in the service that is fuzzed. */
export interface TargetSettings {
  readonly dataset: string;
  readonly tokens: Readonly<Record<'ingest' | 'read' | 'operate', string>>;
  /** Names of webhooks, and what signs their bodies. */
  readonly source: string;
  readonly signSource: (body: Uint8Array) => Readonly<Record<string, string>>;
  readonly leadAds: string;
  readonly signLeadAds: (body: Uint8Array) => Readonly<Record<string, string>>;
  readonly verifyToken: string;
  readonly page: string;
  /** Webhooks of CRMs: the source's name, right bodies, and what signs one. */
  readonly crms: readonly {
    readonly name: string;
    readonly bodies: readonly unknown[];
    readonly sign: (body: Uint8Array) => Readonly<Record<string, string>>;
  }[];
  /** Unix seconds. */
  readonly now: number;
}

/** Every endpoint of the server. */
export function targetsOf(settings: TargetSettings): readonly Target[] {
  const { dataset, tokens, now } = settings;
  const change = {
    stage: 'Qualified',
    changed_at: now - 3600,
    lead_id: '1234567890123456',
    email: ['ada@example.com', 'a@example.org'],
    phone: '+1 650 555 0100',
    first_name: 'Ada',
    date_of_birth: '1990-02-03',
    country: 'US',
    record_id: 'R1',
    object: 'deal',
    value: '12.50',
    currency: 'EUR',
    opted_out: false,
  };
  const lead = {
    object: 'page',
    entry: [
      {
        id: settings.page,
        time: now,
        changes: [
          {
            field: 'leadgen',
            value: {
              leadgen_id: '12345678901234567',
              page_id: settings.page,
              form_id: '55555',
              created_time: now - 60,
            },
          },
        ],
      },
    ],
  };
  const filter = {
    dataset,
    state: 'pending',
    stage: 'Lead',
    lead_id: '1234567890123456',
    from: now - 9,
    before: now,
  };
  const queries = [
    '',
    `dataset=${dataset}&state=held&limit=5`,
    'stage=Qualified&after=1&from=2026-11-01T00:00:00Z',
    'lead_id=1234567890123456&before=1795348800',
  ];
  const get = (path: string, address: string, given: readonly string[], token?: string): Target => ({
    method: 'GET',
    path,
    address,
    bodies: [],
    queries: given,
    ...(token !== undefined && { token }),
  });
  const post = (
    path: string,
    address: string,
    bodies: readonly unknown[],
    rest: Partial<Target>,
  ): Target => ({
    method: 'POST',
    path,
    address,
    contentType: 'application/json',
    bodies,
    queries: [''],
    ...rest,
  });
  const { ingest, read, operate } = tokens;
  const changes = '/v1/datasets/:id/stage-changes';
  return [
    post(changes, changes.replace(':id', dataset), [change, [change, { ...change, stage: 'Lead' }], []], {
      token: ingest,
    }),
    post(
      changes,
      changes.replace(':id', dataset),
      [`${JSON.stringify(change)}\n${JSON.stringify({ ...change, stage: 'Customer' })}\n`],
      { token: ingest, contentType: 'application/x-ndjson' },
    ),
    post('/v1/sources/:name', `/v1/sources/${settings.source}`, [change, [change, change]], {
      sign: settings.signSource,
    }),
    post(
      '/v1/sources/:name',
      `/v1/sources/${settings.source}`,
      ['stage=Lead&email=a%40example.com&changed_at=1'],
      {
        sign: settings.signSource,
        contentType: 'application/x-www-form-urlencoded',
      },
    ),
    ...settings.crms.map(({ name, bodies, sign }) =>
      post('/v1/sources/:name', `/v1/sources/${name}`, bodies, { sign }),
    ),
    post('/v1/lead-ads/:name', `/v1/lead-ads/${settings.leadAds}`, [lead], { sign: settings.signLeadAds }),
    get('/v1/lead-ads/:name', `/v1/lead-ads/${settings.leadAds}`, [
      `hub.mode=subscribe&hub.verify_token=${settings.verifyToken}&hub.challenge=1158201444`,
    ]),
    get('/v1/events', '/v1/events', queries, read),
    get('/v1/events/:id', '/v1/events/1', [''], read),
    get('/v1/events/:id', `/v1/events/${'a'.repeat(64)}-${'b'.repeat(64)}`, [''], read),
    post('/v1/events/replay', '/v1/events/replay', [{ filter, confirm: true }, { filter: { ids: [1, 2] } }], {
      token: operate,
    }),
    post(
      '/v1/events/cancel',
      '/v1/events/cancel',
      [
        { filter, preview: true },
        { filter: { ids: [3] }, confirm: true },
      ],
      {
        token: operate,
      },
    ),
    post('/v1/datasets/:id/pause', `/v1/datasets/${dataset}/pause`, [{ reason: 'fuzz' }], { token: operate }),
    post('/v1/datasets/:id/resume', `/v1/datasets/${dataset}/resume`, [{}], { token: operate }),
    get('/v1/status', '/v1/status', [''], read),
    get('/v1/audit', '/v1/audit', ['limit=5'], read),
    get('/healthz', '/healthz', ['']),
    get('/readyz', '/readyz', ['']),
    get('/openapi.json', '/openapi.json', ['']),
  ];
}
