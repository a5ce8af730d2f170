import { describe, expect, it } from 'vitest';
import { detectDialect } from './dialect.ts';

const found = (head: string) => detectDialect(head).name;

describe('detectDialect', () => {
  it.each([
    ['stage,changed_at\nLead,1\n', 'comma'],
    ['stage;changed_at;name, full\nLead;1;"a, b, c"\nLead;2;x\n', 'semicolon'],
    ['stage\tvalue\nLead\t1,5\nLead\t2,5\n', 'tab'],
    ['stage|changed_at\r\nLead|1', 'pipe'],
    ['stage;changed_at', 'semicolon'],
    ['"a;b";"c,d,e"\r1;2\r', 'semicolon'],
    ['sep=;\r\nstage;changed_at\r\n', 'semicolon'],
    ['stage\nLead\n', 'comma'],
    ['"stage;changed_at', 'comma'],
    [' [\n {"stage":"Lead"}', 'JSON array'],
    ['[]', 'JSON array'],
    ['\n{"stage":"Lead"}\n', 'JSON Lines'],
    ['{"data":[{"stage":"Lead"}]}', 'JSON, rows in "data"'],
    ['{\n  "paging": {"next": null},\n  "results": [\n {', 'JSON, rows in "results"'],
    ['{"totalSize":0,"records":[]}', 'JSON, rows in "records"'],
    ['{"_embedded":{"leads":[{"id":1}]}}', 'JSON, rows in "_embedded.leads"'],
    ['{"result":{"items":[{"id":1}]},"total":1}', 'JSON, rows in "result.items"'],
    ['{\n  "stage": "Lead",\n  "changed_at": 1\n}\n{\n', 'JSON objects'],
    ['{"stage":"Lead","events":[{"a":1}]}\n{"stage":"Lead"}', 'JSON Lines'],
    ['{"stage":"Lead","email":["a","b"]}\n', 'JSON Lines'],
    ['{"stage":"Lead"', 'JSON Lines'],
    ['[stage],[changed_at]\n', 'comma'],
    ['{stage},changed_at\n', 'comma'],
  ])('%j is %s', (head, expected) => {
    expect(found(head)).toBe(expected);
  });
});
