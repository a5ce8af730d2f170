import { describe, expect, it } from 'vitest';
import { readCsvHead } from './csv-head.ts';

const table = 'stage,changed_at,id\nLead,1,2\nLead,3,4\n';

describe('readCsvHead', () => {
  it.each<[string, string, number]>([
    ['nothing above', table, 0],
    ['a title', `Leads by stage\n${table}`, 1],
    ['blank lines', `\n\n${table}`, 0],
    ['a report', `Leads\nAs of:,2026-11-20\n\nFiltered By\nShow: All leads\n\n${table}`, 6],
    ['as a spreadsheet saves it', `Leads,,\n"As of, today",,\n,,\n${table}`, 3],
    ['with quotes', `"Leads, ""all"" of them\nin two lines"\n${table}`, 2],
    ['with \\r\\n', `Leads\r\n\r\n${table.replaceAll('\n', '\r\n')}`, 2],
    ['with a header alone', 'Leads\n\nstage,changed_at,id\n', 2],
    ['with a report below', `Leads\n${table}\nTotal,2\nCopyright\nAcme\n`, 1],
    ['two columns', 'stage,changed_at\nLead,1\nLead,2,3\nLead,4\n', 0],
    ['two columns, rows with three', 'stage,changed_at\nLead,1,x\n', 1],
    ['rows wider than the header', 'a,b,c\n1,2,3,4\n1,2,3,4\n', 0],
  ])('%s', (_, head, preamble) => {
    expect(readCsvHead(head).preamble).toBe(preamble);
    for (const delimiter of [';', '\t', '|']) {
      const other = head.replaceAll(',', delimiter);
      expect(readCsvHead(other)).toMatchObject({ preamble, delimiter });
    }
  });

  it('takes no row for the header whose rows are unlike it', () => {
    expect(readCsvHead('title\na,b,c\n1,2\n1,2,3,4\n1,2\n').preamble).toBe(0);
  });

  it('is not misled by other delimiters within the rows', () => {
    const head = 'stage|changed_at|id|name\nLead; x|1|2|";;;#;"\n';
    expect(readCsvHead(head)).toMatchObject({ preamble: 0, delimiter: '|' });
    const titled = `Leads, all, of, them\n${table.replaceAll(',', ';')}`;
    expect(readCsvHead(titled)).toMatchObject({ preamble: 1, delimiter: ';' });
  });

  it('says where the header begins', () => {
    const head = `sep=;\r\nLeads\r\n\r\n${table.replaceAll(',', ';')}`;
    const { skip, preamble, delimiter } = readCsvHead(head);
    expect(head.slice(skip, skip + 5)).toBe('stage');
    expect({ preamble, delimiter }).toEqual({ preamble: 2, delimiter: ';' });
  });
});
