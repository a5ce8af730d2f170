import { describe, expect, it } from 'vitest';
import {
  openSalesforce,
  organization,
  salesforceFile,
  salesforceRequest,
} from '../../../test/salesforce-fixture.ts';
import { SourceError } from '../source-error.ts';
import { salesforce } from './index.ts';

describe('who sends to a Salesforce source', () => {
  const message = salesforceFile('outbound-message.xml');

  it('is the organization of the settings, by 15 or 18 characters', () => {
    for (const id of [organization, organization.slice(0, 15)])
      expect(
        openSalesforce({ organization_id: [id] }).verify(salesforceRequest(message, {})),
      ).toBeUndefined();
    const short = Buffer.from(message.toString().replace(organization, organization.slice(0, 15)));
    expect(
      openSalesforce({ organization_id: [organization] }).verify(salesforceRequest(short, {})),
    ).toBeUndefined();
  });

  it.each([
    ['another organization', message.toString().replace(organization, '00D5f000000AbCeEAK')],
    ['another case', message.toString().replace(organization, '00D5f000000ABCDEAK')],
    ['more than an id', message.toString().replace(organization, `${organization}x`)],
    ['no organization', message.toString().replace(organization, '')],
  ])('is refused: %s', (_, body) => {
    expect(openSalesforce().verify(salesforceRequest(body))).toMatchObject({ status: 401 });
  });

  it('is refused when the XML is none, or no Outbound Message', () => {
    for (const body of ['<a/>', '<a', '<!DOCTYPE a><a/>', message.subarray(0, 900)])
      expect(openSalesforce().verify(salesforceRequest(body))).toMatchObject({ status: 400 });
  });

  it('has the secret in a header for JSON, and nothing else helps', () => {
    expect(openSalesforce().verify(salesforceRequest('{}'))).toBeUndefined();
    expect(openSalesforce().verify(salesforceRequest('{}', { 'x-webhook-secret': 's4' }))).toMatchObject({
      status: 401,
    });
    expect(openSalesforce().verify(salesforceRequest('{}', {}))).toMatchObject({ status: 401 });
    const own = openSalesforce({ secret: ['old', 's3'], header: ['Authorization'] });
    expect(own.verify(salesforceRequest('{}', { authorization: 'Bearer s3' }))).toBeUndefined();
    const messagesOnly = openSalesforce({ organization_id: [organization] });
    expect(messagesOnly.verify(salesforceRequest('{}'))).toMatchObject({ status: 401 });
    expect(openSalesforce({ secret: ['s3'] }).verify(salesforceRequest(message))).toMatchObject({
      status: 401,
    });
  });

  it('may have to put the secret into a field of each record', () => {
    const source = openSalesforce({
      organization_id: [organization],
      secret: ['s3'],
      secret_field: ['Proof__c'],
    });
    const proof = (value: string) =>
      message.toString().replaceAll('</sObject>', `<sf:Proof__c>${value}</sf:Proof__c></sObject>`);
    expect(source.verify(salesforceRequest(proof('s3')))).toBeUndefined();
    expect(source.verify(salesforceRequest(proof('s4')))).toMatchObject({ status: 401 });
    expect(source.verify(salesforceRequest(message))).toMatchObject({ status: 401 });
    const onlyOne = proof('s3').replace('<sf:Proof__c>s3</sf:Proof__c>', '');
    expect(source.verify(salesforceRequest(onlyOne))).toMatchObject({ status: 401 });
  });

  it('must be settled in the configuration', () => {
    expect(salesforce.lacks?.(new Set())?.settings).toEqual(['organization_id', 'secret']);
    expect(salesforce.lacks?.(new Set(['secret']))).toBeUndefined();
    expect(salesforce.lacks?.(new Set(['organization_id', 'secret_field']))?.settings).toEqual(['secret']);
    expect(() => openSalesforce({ organization_id: ['0015f000000AbCd'] })).toThrow(SourceError);
    expect(() => openSalesforce({ secret: ['s3'], stage_fields: ['Lead Status'] })).toThrow(SourceError);
  });
});
