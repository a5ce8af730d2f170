import { describe, expect, it } from 'vitest';
import { detectDialect } from './dialect.ts';

const found = (head: string) => {
  const { format, delimiter } = detectDialect(head);
  return delimiter ?? format;
};

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
    [' [\n {"stage":"Lead"}', 'json'],
    ['[]', 'json'],
    ['\n{"stage":"Lead"}\n', 'jsonl'],
    ['[stage],[changed_at]\n', 'comma'],
    ['{stage},changed_at\n', 'comma'],
  ])('%j is %s', (head, expected) => {
    expect(found(head)).toBe(expected);
  });
});
