import { createHmac } from 'node:crypto';
import type { Refusal } from './graph-error.ts';
import type { SandboxState } from './options.ts';
import type { Parameters } from './parse-body.ts';

/** The access token of a request and where it stood. */
export interface Credentials {
  readonly token: string;
  readonly from: 'query' | 'header' | 'body' | null;
  readonly proof: string | undefined;
}

/** Finds the access token in the query, in the header or among the parameters of the body, in this order. */
export function findCredentials(
  query: URLSearchParams,
  authorization: string | undefined,
  parameters: Parameters,
): Credentials {
  const proof = query.get('appsecret_proof') ?? parameters['appsecret_proof'];
  const rest = { proof: typeof proof === 'string' ? proof : undefined };
  const inQuery = query.get('access_token');
  if (inQuery) return { token: inQuery, from: 'query', ...rest };
  const bearer = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1];
  if (bearer !== undefined) return { token: bearer, from: 'header', ...rest };
  const inBody = parameters['access_token'];
  if (typeof inBody === 'string' && inBody !== '') return { token: inBody, from: 'body', ...rest };
  return { token: '', from: null, ...rest };
}

/** Refuses a bad token (190), a wrong proof (104) and a dataset that isn't there (100/33), in this order. */
export function refuseAccess(
  dataset: string,
  { token, proof }: Credentials,
  state: SandboxState,
): Refusal | undefined {
  if (!isGoodToken(token, state.token)) return { code: 190 };
  if (state.appSecret !== undefined && proof !== undefined && proof !== proofOf(token, state.appSecret))
    return { code: 104 };
  if (state.datasets?.has(dataset) ?? /^\d+$/.test(dataset)) return undefined;
  return {
    code: 100,
    subcode: 33,
    message: `Unsupported post request. Object with ID '${dataset}' does not exist, cannot be loaded due to missing permissions, or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api`,
  };
}

function isGoodToken(token: string, only: string | undefined): boolean {
  return only === undefined ? token !== '' && token !== 'bad' && !token.startsWith('bad-') : token === only;
}

function proofOf(token: string, secret: string): string {
  return createHmac('sha256', secret).update(token).digest('hex');
}
