import { describe, expect, it } from 'vitest';
import { bytesInput } from './bytes-input.ts';
import { openLeads } from './open-leads.ts';

const id = '12345678901234567';
const time = '2026-07-16T00:12:13+03:00';
const open = (text: string, options = {}) => openLeads(bytesInput('leads.csv', Buffer.from(text)), options);

async function recordsOf(text: string) {
  const rows = [];
  for await (const chunk of (await open(text)).rows()) rows.push(...chunk);
  return rows.map(({ record, problems }) => record ?? problems[0]?.code);
}

describe('openLeads', () => {
  const header =
    'id,created_time,ad_id,form_id,is_organic,platform,full_name,email,phone_number,zip_code,your_budget?';

  it("reads Meta's lead export, without its prefixes, and marks test leads", async () => {
    const lead = `l:${id},${time},ag:1,f:22,false,fb,Anna Bee,a@b.de,p:+4917012345,z:01234,much`;
    const test = `l:${id},${time},,f:22,true,fb,<test lead: dummy data for full_name>,test@meta.com,,,`;
    const known = { lead_id: id, created_time: time, form_id: '22', platform: 'fb' };
    const person = { full_name: 'Anna Bee', email: 'a@b.de', phone: '+4917012345', zip: '01234' };
    expect(await recordsOf(`${header}\n${lead}\n${test}\nx\n`)).toEqual([
      { ...known, ...person, is_organic: 'false', test: false },
      {
        ...known,
        is_organic: 'true',
        full_name: '<test lead: dummy data for full_name>',
        email: 'test@meta.com',
        test: true,
      },
      'row_unreadable',
    ]);
    const source = await open(`${header}\n${lead}\n`);
    expect(source.description).toBe("CSV, UTF-8, comma; Meta's lead export");
    expect(source.unmapped).toEqual(['ad_id', 'your_budget?']);
    expect(source.columns.get('lead_created_at')).toBe('created_time');
  });

  it("reads any file with Meta's ids and created_time, and takes no notice of what maps stage changes", async () => {
    expect(
      await recordsOf(`[{"id":${id},"created_time":"${time}","platform":{"toString":1},"stage":"x"}]`),
    ).toEqual([{ lead_id: id, created_time: time, test: false }]);
    const source = await open(`Lead ID,Created Time\n${id},${time}\n`, {
      map: { stage: 'Status', lead_created_at: 'Created Time' },
    });
    expect(source.columns.get('lead_id')).toBe('Lead ID');
  });

  it("refuses a file without Meta's id or time", async () => {
    await expect(open(`id,created_time\n17,${time}\n`)).rejects.toMatchObject({ code: 'column_missing' });
    await expect(open(`id,Created Time\n${id},${time}\n`)).rejects.toMatchObject({
      code: 'column_missing',
      fix: expect.stringContaining('--map lead_created_at="Created Time"'),
    });
  });

  it.each([
    ['de', 'vollständiger_name', 'e-mail-adresse', 'telefonnummer', 'postleitzahl', 'ort'],
    ['fr', 'nom_complet', 'adresse_e-mail', 'numéro_de_téléphone', 'code_postal', 'ville'],
    ['es', 'nombre_completo', 'correo_electrónico', 'número_de_teléfono', 'código_postal', 'ciudad'],
    ['it', 'nome_e_cognome', 'indirizzo_e-mail', 'numero_di_telefono', 'codice_postale', 'città'],
    ['pt', 'nome_completo', 'e-mail', 'número_de_telefone', 'cep', 'cidade'],
    ['nl', 'volledige_naam', 'e-mailadres', 'telefoonnummer', 'postcode', 'plaats'],
    ['pl', 'imię_i_nazwisko', 'adres_e-mail', 'numer_telefonu', 'kod_pocztowy', 'miasto'],
    ['tr', 'adı_soyadı', 'e-posta', 'telefon_numarası', 'posta_kodu', 'şehir'],
    ['ja', '氏名', 'メールアドレス', '電話番号', '郵便番号', '市区町村'],
    ['ru', 'полное_имя', 'электронная_почта', 'номер_телефона', 'почтовый_индекс', 'город'],
  ])('knows the questions of a form in %s', async (_, ...questions) => {
    const values = ['Anna Bee', 'a@example.com', 'p:+4930231250101', 'z:10115', 'Berlin'];
    const source = await open(
      `id,created_time,form_id,platform,${questions.join(',')}\nl:${id},${time},f:1,fb,${values.join(',')}\n`,
    );
    expect(source.description).toContain("Meta's lead export");
    const fields = ['full_name', 'email', 'phone', 'zip', 'city'] as const;
    expect(fields.map((field) => source.columns.get(field))).toEqual(questions);
  });
});
