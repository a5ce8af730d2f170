import { createHmac } from 'node:crypto';

/** What goes beside `data` in a request. https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/main-body */
export interface RequestFields {
  readonly partnerAgent?: string;
  /** Shows the events under "Test Events". Meta keeps and uses such events like any other. */
  readonly testEventCode?: string;
  /** See {@link appSecretProof}. */
  readonly appSecretProof?: string;
}

/** Makes the body of a request around events that are JSON already: not one digit of them changes. */
export function requestBody(events: readonly string[], fields: RequestFields): string {
  const rest = JSON.stringify({
    partner_agent: fields.partnerAgent,
    test_event_code: fields.testEventCode,
    appsecret_proof: fields.appSecretProof,
  }).slice(1, -1);
  return `{"data":[${events.join(',')}]${rest === '' ? '' : `,${rest}`}}`;
}

/** Proves that the caller has the app's secret: https://developers.facebook.com/docs/graph-api/guides/secure-requests */
export function appSecretProof(appSecret: string, token: string): string {
  return createHmac('sha256', appSecret).update(token).digest('hex');
}
