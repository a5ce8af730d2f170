import { describe, expect, it } from 'vitest';
import { parseBody } from './parse-body.ts';
import { readEvents } from './read-events.ts';

const data = '[{"event_name":"a","user_data":{"lead_id":12345678901234567}}]';
const events = [{ event_name: 'a', user_data: { lead_id: '12345678901234567' } }];
const form = new URLSearchParams({ data, access_token: 't' }).toString();

const multipart = ['data', 'access_token']
  .map((name, i) => `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${[data, 't'][i]}\r\n`)
  .join('');

describe('parseBody', () => {
  it.each([
    ['application/json', `{"data":${data},"access_token":"t"}`],
    ['Application/JSON; charset=utf-8', `{"data":${JSON.stringify(data)},"access_token":"t"}`],
    ['text/plain', ` {"data":[${JSON.stringify(data.slice(1, -1))}],"access_token":"t"}`],
    ['application/x-www-form-urlencoded', form],
    ['', form],
    ['multipart/form-data; boundary=x', `${multipart}--x--\r\n`],
  ])('reads %s', async (type, body) => {
    const { parameters, refusal } = await parseBody(Buffer.from(body), type);
    expect(refusal).toBeUndefined();
    expect(parameters).toHaveProperty('access_token', 't');
    expect(readEvents(parameters)).toEqual({ events });
  });

  it.each([
    ['application/json', '{"data":[personal'],
    ['application/json', ''],
    ['application/json', '[personal]'],
    ['application/json', '"personal"'],
    ['multipart/form-data', 'personal'],
    ['multipart/form-data; boundary=x', '--x\r\npersonal'],
  ])('refuses %s %s without repeating it', async (type, body) => {
    const { parameters, refusal } = await parseBody(Buffer.from(body), type);
    expect(parameters).toEqual({});
    expect(refusal).toMatchObject({ code: 100 });
    expect(refusal?.message).not.toContain('personal');
  });
});

describe('readEvents', () => {
  it.each<[string, Record<string, unknown>]>([
    ['no data', {}],
    ['an empty form', { data: '' }],
    ['data that is null', { data: null }],
    ['no list', { data: { a: 1 } }],
    ['text that is no JSON', { data: 'events' }],
    ['an empty list', { data: [] }],
    ['more than 1,000 events', { data: Array.from({ length: 1001 }, () => ({})) }],
    ['an unknown parameter', { data: [{}], event_name: 'Lead' }],
  ])('refuses %s', (_, parameters) => {
    expect(readEvents(parameters).refusal).toMatchObject({ code: 100 });
  });

  it('takes 1,000 events and the parameters that Meta’s client sends as null', () => {
    const parameters = {
      data: Array.from({ length: 1000 }, () => ({})),
      partner_agent: null,
      upload_tag: null,
    };
    expect(readEvents(parameters).refusal).toBeUndefined();
  });
});
