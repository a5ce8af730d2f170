import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadServeSettings } from './load-serve-settings.ts';
import { UsageError } from './usage-error.ts';

const fields = ['stage', 'changed_at', 'lead_id', 'record_id', 'email', 'phone', 'pipeline', 'object'];
const mapped = 'fields: { stage: s, changed_at: t, email: e }';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'every-mistake-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

/** The lines of the refusal, without the directory. */
function refusal(text: string): string[] {
  const file = join(directory, 'c.yaml');
  writeFileSync(file, text);
  try {
    loadServeSettings(file, { env: {}, fields });
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as UsageError).message.replaceAll(`${directory}/`, '').split('\n');
  }
  throw new Error('was not refused');
}

describe('loadServeSettings', () => {
  it('names every mistake of every part at once', () => {
    writeFileSync(join(directory, 'short'), 'SECRET');
    expect(
      refusal(`listen: SECRET
public_url: SECRET
rate_per_minute: SECRET
datasets:
  1:
    funnel: [Lead, MQL, Won]
    other: [Lost, lead]
    aliases: { MQL: Won, a: b, b: a }
  2: { lead_event_source: CRM }
tokens:
  Zapier: {}
  none: {}
  both: { sha256: SECRET, token: SECRET, token_file: short, scopes: [SECRET], datasets: [3] }
  one: { token: SECRET-SECRET-SECRET-SECRET, scopes: [] }
  two: { token: SECRET-SECRET-SECRET-SECRET, scopes: [read] }
  new: { token: SECRET-SECRET-SECRET-SECRET, scopes: [read], scope: SECRET }
sources:
  what: { type: SECRET }
  http: { type: http }
  crm:
    type: http
    dataset: 3
    auth: { header: X, hmac: Y, secret: short, prefix: x }
    fields: { emial: SECRET, stage: [], lead_id: id }
    constants: { lead_id: SECRET, changed_at: SECRET }
    items: []
  shop:
    type: http
    dataset: 1
    auth: { header: X Y, secret: [SECRET-1, SECRET-1], secret_file: [short, none], encoding: hex }
    ${mapped}
    stages:
      - map: { won: Wonn, WON: Won, lost: SECRET, mql: MQL }
        ignore: [Won, won]
      - object: deal
      - { object: Deal, map: { x: lost }, maps: SECRET }
  db: { type: sql, url: SECRET, query: select SECRET, every: 0s, ${mapped}, auth: SECRET }
lead_ads:
  main:
    app_secret: SECRET SECRET
    pages: { SECRET: 1, 12: 3, 13: {}, 14: { dataset: 1, access_token_file: none } }
`),
    ).toMatchInlineSnapshot(`
      [
        "c.yaml:1:9: listen must be host:port or a port, such as 127.0.0.1:8080 or [::1]:8080",
        "c.yaml:2:13: public_url must be the http or https address under which the world reaches this server, such as https://leads.example.com",
        "c.yaml:3:18: rate_per_minute must be a number of requests, 1 or more",
        "c.yaml:5:3: datasets.1 lacks lead_event_source: the name of your CRM; Meta counts no event without it",
        "c.yaml:7:19: datasets.1.other.1 stands in two of funnel, other and ignore; leave it in one",
        "c.yaml:8:21: datasets.1.aliases.MQL has an alias and stands in funnel, other or ignore; an alias is for a name that is no longer used",
        "c.yaml:8:29: datasets.1.aliases.a has aliases that go round in a circle",
        "c.yaml:8:35: datasets.1.aliases.b has aliases that go round in a circle",
        "c.yaml:11:3: tokens.Zapier must be a name of 1 to 40 small letters, digits and hyphens",
        "c.yaml:11:3: tokens.Zapier lacks scopes: what it may do, such as [ingest]",
        "c.yaml:11:3: tokens.Zapier lacks token, token_file or sha256: the token, or its SHA-256 in hex",
        "c.yaml:12:3: tokens.none lacks scopes: what it may do, such as [ingest]",
        "c.yaml:12:3: tokens.none lacks token, token_file or sha256: the token, or its SHA-256 in hex",
        "c.yaml:13:19: tokens.both.sha256 must be the SHA-256 of the token in hex: 64 digits",
        "c.yaml:13:34: tokens.both.token must be at least 24 characters; make one with: openssl rand -base64 32",
        "c.yaml:13:54: tokens.both.token_file names a file whose text is no such secret: it must be at least 24 characters; make one with: openssl rand -base64 32",
        "c.yaml:13:70: tokens.both.scopes.0 must be ingest, read or operate",
        "c.yaml:13:90: tokens.both.datasets.0 names a dataset that is not in this file, which has only 1, 2; add it to datasets",
        "c.yaml:14:54: tokens.one.scopes must not be empty",
        "c.yaml:15:3: tokens.two is the same token as one: nobody could tell them apart; make another",
        "c.yaml:16:3: tokens.new is the same token as two: nobody could tell them apart; make another",
        "c.yaml:16:62: tokens.new.scope is no setting; did you mean scopes?",
        "c.yaml:18:17: sources.what.type is no kind of source; known are http, sql",
        "c.yaml:19:3: sources.http lacks dataset: this file has 1, 2",
        "c.yaml:19:3: sources.http is what stage changes over the API are called; take another name",
        "c.yaml:19:3: sources.http lacks fields: where the stage, the time of the change and the lead are",
        "c.yaml:19:3: sources.http lacks auth: without it anybody could send; give auth: { header: X-Api-Key, secret: ... } or auth: { hmac: X-Signature, secret: ... }",
        "c.yaml:22:14: sources.crm.dataset names a dataset that is not in this file, which has only 1, 2; add it to datasets",
        "c.yaml:23:24: sources.crm.auth.hmac stands beside header; give one of them",
        "c.yaml:23:41: sources.crm.auth.secret must be at least 8 characters",
        "c.yaml:24:15: sources.crm.fields.emial is no field of a stage change; did you mean email?",
        "c.yaml:24:37: sources.crm.fields.stage must not be empty",
        "c.yaml:25:18: sources.crm.constants.lead_id would give every change to the same lead; say in fields where it is",
        "c.yaml:25:35: sources.crm.constants.changed_at would give every change the same time; say in fields where its time is",
        "c.yaml:26:12: sources.crm.items must be text",
        "c.yaml:30:21: sources.shop.auth.header must be the name of a header, such as X-Api-Key",
        "c.yaml:30:45: sources.shop.auth.secret.1 is the same as the one before it; leave one",
        "c.yaml:30:69: sources.shop.auth.secret_file stands beside secret; give one of them",
        "c.yaml:30:70: sources.shop.auth.secret_file.0 names a file whose text is no such secret: it must be at least 8 characters",
        "c.yaml:30:77: sources.shop.auth.secret_file.1 names a file that can't be read (ENOENT)",
        "c.yaml:30:84: sources.shop.auth.encoding is for hmac only; take it out",
        "c.yaml:33:21: sources.shop.stages.0.map.won leads to a stage that is not in funnel, other or ignore of the dataset; correct it (the nearest is datasets.1.funnel.2), or add it to one of them",
        "c.yaml:33:27: sources.shop.stages.0.map.WON is mapped twice; leave one",
        "c.yaml:33:43: sources.shop.stages.0.map.lost leads to a stage that is not in funnel, other or ignore of the dataset; correct it, or add it to one of them",
        "c.yaml:34:23: sources.shop.stages.0.ignore.1 is named twice",
        "c.yaml:35:9: sources.shop.stages.1 lacks map or ignore: the CRM's stages",
        "c.yaml:36:9: sources.shop.stages.2 is for the same object and pipeline as a table before it; make them one",
        "c.yaml:36:43: sources.shop.stages.2.maps is no setting; did you mean map?",
        "c.yaml:37:3: sources.db lacks dataset: this file has 1, 2",
        "c.yaml:37:3: sources.db lacks cursor: the column whose largest value is the next cursor",
        "c.yaml:37:3: sources.db lacks start: the cursor of the first look",
        "c.yaml:37:25: sources.db.url must be postgres://user:password@host/database or sqlite:FILE",
        "c.yaml:37:40: sources.db.query must ask for what is new: ... where updated_at > :cursor order by updated_at",
        "c.yaml:37:62: sources.db.every must be a time from 1s to 24h, such as 500ms, 90s, 10m or 2h; seconds without a unit",
        "c.yaml:37:113: sources.db.auth is no setting; known are type, dataset, lead_event_source, country, time_zone, date_order, fields, constants, stages, url, url_file, query, cursor, start, every",
        "c.yaml:39:3: lead_ads.main lacks verify_token or verify_token_file: the word that you give Meta with the address",
        "c.yaml:40:17: lead_ads.main.app_secret must be one line of letters, digits and signs, without blanks",
        "c.yaml:41:14: lead_ads.main.pages.SECRET must be the id of a page: digits",
        "c.yaml:41:29: lead_ads.main.pages.12.dataset names a dataset that is not in this file, which has only 1, 2; add it to datasets",
        "c.yaml:41:32: lead_ads.main.pages.13 lacks dataset: where the page's leads go",
        "c.yaml:41:77: lead_ads.main.pages.14.access_token_file names a file that can't be read (ENOENT)",
      ]
    `);
  });
});
