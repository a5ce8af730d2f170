import { describe, expect, it } from 'vitest';
import type { SourceOptions } from '../source.ts';
import { SourceError } from '../source-error.ts';
import { bytesInput } from './bytes-input.ts';
import { mapColumns } from './map-columns.ts';
import { openTable } from './table.ts';

const history = { required: ['stage', 'changed_at'] } as const;

async function map(text: string, options: SourceOptions = {}) {
  const mapped = mapColumns(await openTable(bytesInput('made.csv', Buffer.from(text))), options, history);
  return { ...mapped, columns: Object.fromEntries(mapped.columns) };
}

async function refusal(text: string, options: SourceOptions = {}): Promise<SourceError> {
  const error: unknown = await map(text, options).catch((thrown: unknown) => thrown);
  if (error instanceof SourceError) return error;
  throw new Error('mapped');
}

const metas = ['1234567890123456', '12345678901234567', 'l:123456789012345'];

describe('mapColumns', () => {
  it('knows a header whatever its case, blanks, underscores and hyphens', async () => {
    const { columns, unmapped } = await map('STAGE,Changed-At,e_mail,"Phone  Number",First Name,Foo\n');
    expect(columns).toEqual({
      stage: 'STAGE',
      changed_at: 'Changed-At',
      email: 'e_mail',
      phone: 'Phone  Number',
      first_name: 'First Name',
    });
    expect(unmapped).toEqual(['Foo']);
  });

  it('prefers the name of the field to another name, and what is mapped by hand to both', async () => {
    expect((await map('mobile,phone,stage,changed_at\n')).columns).toMatchObject({ phone: 'phone' });
    const options = { map: { phone: 'Mobile', stage: 'changed_at', changed_at: 'stage' } };
    expect((await map('mobile,phone,stage,changed_at\n', options)).columns).toEqual({
      phone: 'mobile',
      stage: 'changed_at',
      changed_at: 'stage',
    });
  });

  it.each([
    ['of which most are', [...metas, '00Q5g00000AbCdE']],
    ['that are damaged', ['1.23457E+16', '1.23457E+16', '12345']],
    ['that are not there yet', ['', 'n/a']],
  ])('takes a "Lead ID" with Meta ids %s', async (_, ids) => {
    const text = `Lead ID,stage,changed_at\n${ids.map((id) => `${id},a,1\n`).join('')}`;
    expect((await map(text)).columns).toHaveProperty('lead_id', 'Lead ID');
  });

  it("does not take a CRM's own Lead ID, says so, and takes the column that is Meta's", async () => {
    const text = `Lead ID,stage,changed_at,Facebook Lead ID\n00Q5g00000AbCdE,a,1,${metas[0]}\n`;
    const { columns, unmapped, notes } = await map(text);
    expect(columns).toHaveProperty('lead_id', 'Facebook Lead ID');
    expect(columns).toHaveProperty('record_id', 'Lead ID');
    expect(unmapped).toEqual([]);
    expect(notes.join()).toContain('ids of Salesforce');
    expect(notes.join()).toContain('--map lead_id="Lead ID"');
    // Whose ids these are, nobody knows.
    expect((await map(`Lead ID,stage,changed_at,lead_id\n00Q5g,a,1,${metas[0]}\n`)).unmapped).toEqual([
      'Lead ID',
    ]);
    expect((await map(text, { map: { lead_id: 'Lead ID' } })).columns).toHaveProperty('lead_id', 'Lead ID');
  });

  it("takes a creation time only from its own name or from Meta's, beside Meta's ids", async () => {
    const row = (header: string, id: string) => `lead_id,stage,changed_at,${header}\n${id},a,1,2\n`;
    const created = async (header: string, id: string) =>
      (await map(row(header, id))).columns['lead_created_at'];
    expect(await created('lead_created_at', '1')).toBe('lead_created_at');
    expect(await created('created_time', metas[0] ?? '')).toBe('created_time');
    expect(await created('created_time', '1')).toBeUndefined();
    for (const header of ['Created Time', 'Create Date', 'created_at']) {
      expect(await created(header, metas[0] ?? '')).toBeUndefined();
    }
  });

  it.each([
    ['Lead Stages,changed_at\n', {}, 'column_missing', '--map stage="Lead Stages"'],
    ['Current Status,changed_at\n', {}, 'column_missing', '--map stage="Current Status"'],
    ['stage,Date\n', {}, 'column_missing', '--map changed_at="Date"'],
    ['stage,Create Date\n', {}, 'column_missing', 'Not used so far: "Create Date"'],
    ['stage,changed_at\n', { map: { consent: 'Consnt' } }, 'map_column_missing', 'changed_at'],
    ['stage,x\n', {}, 'column_missing', '--map changed_at="Column"'],
    ['stage,changed_at\n', { map: { email: 'Mial' } }, 'map_column_missing', '"stage", "changed_at"'],
    ['stage,changed_at,E-Mail\n', { map: { email: 'Emails' } }, 'map_column_missing', '--map email="E-Mail"'],
    ['stage,changed_at\n', { map: { emial: 'stage' } as SourceOptions['map'] }, 'map_field_unknown', 'email'],
    ['stage,changed_at,lead_id,lead_id\na,1,,\n', {}, 'column_twice', 'by its number'],
    ['Stage,stage,changed_at\n', {}, 'column_twice', 'by its number'],
    ['x,x,changed_at\n', { map: { stage: 'x' } }, 'column_twice', 'by its number'],
  ])('%j with %j is refused as %s', async (text, options, code, fix) => {
    const error = await refusal(text, options as SourceOptions);
    expect(error).toMatchObject({ code });
    expect(error.fix).toContain(fix);
  });

  it('shows nothing of a first line that holds a person instead of names', async () => {
    const error = await refusal('Lead,2026-11-20T14:03:00Z,anna@example.com\n');
    expect(error.message + error.fix).not.toMatch(/anna|2026/);
    expect(error.fix).toContain('first line');
  });

  it('takes the first of two columns of one name where that harms nothing, and says so', async () => {
    const { columns, unmapped, notes } = await map('stage,changed_at,city,city\n');
    expect([columns['city'], unmapped, notes.length]).toEqual(['city', ['city'], 1]);
  });

  it('takes all e-mail addresses and phones, and says so', async () => {
    const { columns, unmapped, notes } = await map(
      'stage,changed_at,Mobile,Phone,Work email,Email\na,1,0170123456,030123456,a@b.de,c@d.de\n',
    );
    expect([columns['phone'], columns['email'], unmapped]).toEqual(['Phone', 'Email', []]);
    expect(notes.join()).toContain('phone is taken from "Phone" and "Mobile".');
  });

  it('reads consent the other way round, unless told not to', async () => {
    const text = 'stage,changed_at,Marketing consent\na,2026-11-20,yes\n';
    const mapped = await map(text);
    expect(mapped).toMatchObject({ consent: 2, columns: { opted_out: 'Marketing consent' } });
    expect(mapped.notes.join()).toContain('--map consent=-');
    expect(await map(text, { map: { consent: '-' } })).toMatchObject({
      unmapped: ['Marketing consent'],
      notes: [],
    });
    const byHand = await map('stage,changed_at,OK?\na,1,yes\n', { map: { consent: 'OK?' } });
    expect(byHand).toMatchObject({ consent: 2, columns: { opted_out: 'OK?' } });
  });

  it('does not take an opt-out from one channel, and says so', async () => {
    const { columns, notes } = await map('stage,changed_at,Email Opt Out\na,1,true\n');
    expect(columns).not.toHaveProperty('opted_out');
    expect(notes.join()).toContain('--map opted_out="Email Opt Out"');
  });

  it('takes no column for a field that is mapped to -', async () => {
    expect((await map('stage,changed_at,email\n', { map: { email: '-' } })).unmapped).toEqual(['email']);
  });

  it.each([
    ['Vorname,Name', { first_name: 'Vorname', last_name: 'Name' }],
    ['Prénom,Nom', { first_name: 'Prénom', last_name: 'Nom' }],
    ['Nome,Cognome', { first_name: 'Nome', last_name: 'Cognome' }],
    ['Nombre,Apellidos', { first_name: 'Nombre', last_name: 'Apellidos' }],
    ['Ad,Soyad', { first_name: 'Ad', last_name: 'Soyad' }],
    ['Name', {}],
    ['Nombre', {}],
    ['Ad', {}],
  ])('%s by what stands beside', async (headers, expected) => {
    const { columns } = await map(`stage,changed_at,${headers}\n`);
    const { stage: _, changed_at: __, ...rest } = columns;
    expect(rest).toEqual(expected);
  });

  it('does not believe a usual name whose values say otherwise, and says so', async () => {
    const { columns, notes } = await map('stage,changed_at,Mobile,Mail\na,1,iOS,no\na,1,Android,yes\n');
    expect(Object.keys(columns)).toEqual(['stage', 'changed_at']);
    expect(notes.join()).toContain('"Mobile" is not taken for phone');
  });

  it('shows which column may hold the lead ids, and prefers one that has any to an empty one', async () => {
    const { notes } = await map(`stage,changed_at,FB Ref,ad_id\na,2026-11-20,${metas[0]},${metas[1]}\n`);
    expect(notes).toEqual([expect.stringContaining('--map lead_id="FB Ref"')]);
    const { columns } = await map(`stage,changed_at,Lead ID,Meta Lead ID\na,1,,${metas[0]}\n`);
    expect(columns).toHaveProperty('lead_id', 'Meta Lead ID');
  });

  it.each([
    ['changed_at', 'change'],
    ['Edit Date', 'change'],
    ['Last Stage Change', 'present stage'],
    ['Zuletzt geändert am', 'record'],
    ['Modified Time', 'record'],
  ])('knows that %j is the time of the %s', async (header, timeOf) => {
    expect((await map(`stage,${header}\na,2026-11-20\n`)).timeOf).toBe(timeOf);
  });
});

describe('columns that are easily taken wrongly', () => {
  const base = 'lead_id,stage,changed_at';
  const row = `${metas[0]},SQL,2026-11-20T10:00:00Z`;

  it('two of one name are told apart by their number', async () => {
    const text = `lead_id,Stage,Stage,changed_at\n${metas[0]},Open,SQL,2026-11-20T10:00:00Z\n`;
    expect((await refusal(text)).fix).toContain('--map stage="column 2" or --map stage="column 3"');
    const { places } = await map(text, { map: { stage: 'column 3' } });
    expect(places.get('stage')).toBe(2);
    expect(await refusal(text, { map: { stage: 'column 9' } })).toMatchObject({ code: 'map_column_missing' });
  });

  it('an opt-in is never taken for an opt-out, nor left out', async () => {
    const { places, consent, notes } = await map(`${base},Opted in\n${row},No\n`);
    expect(places.get('opted_out')).toBe(3);
    expect(consent).toBe(3);
    expect(notes.join()).toContain('"Opted in" is read as consent');
  });

  it.each(['Newsletter opt-in', 'SMS consent', 'GDPR status', 'Second consent', 'I agree to be contacted'])(
    '%j is never passed over without a word',
    async (header) => {
      const { unmapped, notes } = await map(`${base},Marketing consent,${header}\n${row},Yes,No\n`);
      expect(unmapped).toEqual([header]);
      expect(notes.join()).toContain(`--map consent="${header}"`);
    },
  );

  it('when somebody agreed is no word of whether', async () => {
    const { notes } = await map(`${base},GDPR consent date\n${row},2026-11-01 10:00\n`);
    expect(notes).toEqual([]);
  });

  it('"Name" is the name of a person only if it looks like one, and that is said', async () => {
    const taken = await map(`${base},Name\n${row},"Müller, Hans"\n${row},María del Carmen García\n`);
    expect(taken.columns).toHaveProperty('full_name', 'Name');
    expect(taken.notes.join()).toContain('--map full_name=-');
    const deal = await map(`${base},Name\n${row},Deal #17 (200 seats)\n`);
    expect(deal.columns).not.toHaveProperty('full_name');
    const beside = await map(`${base},Name,First Name\n${row},Hans Müller,Hans\n`);
    expect(beside.columns).not.toHaveProperty('full_name');
  });

  it('when the stage changed is never passed over for when the record changed', async () => {
    const time = '2026-11-20T10:00:00Z';
    const known = await map(`lead_id,stage,Date Modified,Date Stage Changed\n1,a,${time},${time}\n`);
    expect(known).toMatchObject({ columns: { changed_at: 'Date Stage Changed' }, timeOf: 'change' });
    const other = await map(`lead_id,stage,Date Modified,Stage moved (UTC)\n1,a,${time},${time}\n`);
    expect(other.columns).toHaveProperty('changed_at', 'Date Modified');
    expect(other.notes.join()).toContain('--map changed_at="Stage moved (UTC)"');
  });

  it('lead ids that nobody filled in are said', async () => {
    const { notes } = await map(
      'Facebook Lead ID,stage,changed_at,email\n,SQL,2026-11-20T10:00:00Z,a@b.de\n',
    );
    expect(notes.join()).toContain('"Facebook Lead ID" is empty');
  });

  it.each(['Name', 'Contact Name', 'Sold on date'])('%j is never suggested for the stage', async (header) => {
    const { fix } = await refusal(`lead_id,changed_at,${header}\n${metas[0]},2026-11-20T10:00:00Z,A B\n`);
    expect(fix).not.toContain(`--map stage="${header}"`);
  });

  it('all that is missing is said at once', async () => {
    const error = await refusal('Name,Status,Datum\nHans Maier,Neu,2026-11-20 10:00\n');
    expect(error.message).toContain('no column for stage and none for changed_at');
    expect(error.fix).toContain('--map stage="Status"');
    expect(error.fix).toContain('--map changed_at="Datum"');
    const nothing = await refusal('email\na@b.de\n');
    expect(nothing.fix).toContain('Export more columns');
  });
});
