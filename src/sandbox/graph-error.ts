import { userText } from './user-texts.ts';

/** Why the sandbox refuses a request: Graph's code and subcode, and a message where the table's isn't enough. */
export interface Refusal {
  readonly code: number;
  readonly subcode?: number;
  readonly message?: string;
  /** HTTP status, when it isn't the one that the table gives. */
  readonly status?: number;
}

interface GraphErrorRow {
  readonly message: string;
  /** 400 when absent. */
  readonly status?: number;
  /** "OAuthException" when absent: Meta uses it for nearly everything, so it tells nothing. */
  readonly type?: string;
  readonly transient?: boolean;
  /** The usage headers of such an answer say 100 %. */
  readonly throttle?: true;
}

const invalid: GraphErrorRow = { message: 'Invalid parameter', transient: false };
const tooMany: GraphErrorRow = {
  message: 'There have been too many calls from this ad-account. Wait a bit and try again.',
  throttle: true,
};

/**
 * The errors of the events endpoint by code, or by code and subcode where a subcode has a row of its own.
 * https://developers.facebook.com/docs/graph-api/guides/error-handling
 */
const graphErrors: Readonly<Record<string, GraphErrorRow>> = {
  '1': { message: 'An unknown error has occurred.', status: 500, transient: true },
  '2': {
    message: 'An unexpected error has occurred. Please retry your request later.',
    status: 500,
    transient: true,
  },
  '3': { message: '(#3) Application does not have the capability to make this API call.' },
  '4': { message: '(#4) Application request limit reached', status: 403, transient: true, throttle: true },
  '10': { message: '(#10) Application does not have permission for this action', status: 403 },
  '17': { message: 'User request limit reached', transient: true, throttle: true },
  '32': { message: '(#32) Page request limit reached', throttle: true },
  '100': invalid,
  '100/33': { message: 'Unsupported post request.', type: 'GraphMethodException' },
  '102': { message: 'Session key invalid or no longer valid', status: 401 },
  '104': { message: 'Incorrect signature' },
  '190': { message: 'Invalid OAuth access token - Cannot parse access token', status: 401 },
  '200': { message: '(#200) Permissions error', status: 403 },
  '294': { message: '(#294) Managing advertisements requires the extended permission ads_management' },
  '341': { message: '(#341) Application limit reached', throttle: true },
  '368': { message: 'The action attempted has been deemed abusive or is otherwise disallowed' },
  '613': { message: '(#613) Calls to this api have exceeded the rate limit.', throttle: true },
  '803': { message: '(#803) Some of the aliases you requested do not exist', status: 404 },
  '2500': { message: 'Unknown path components', status: 400 },
  '2635': { message: '(#2635) You are calling a deprecated version of the Ads API.' },
  '5000': { message: '(#5000) Unknown error', status: 500 },
  '21009': { message: '(#21009) The data set upload is temporarily not ready.' },
  '80000': tooMany,
  '80003': tooMany,
  '80004': tooMany,
  '80014': tooMany,
};

/** Whether Meta says with this code that the caller is too fast. */
export function isThrottle(code: number): boolean {
  return graphErrors[code]?.throttle ?? false;
}

/** An error answer of the Graph API: HTTP status and JSON body. A code without a row gives a plain error 400. */
export function graphError(
  refusal: Refusal,
  context: { readonly locale: string; readonly traceId: string },
): { readonly status: number; readonly body: string } {
  const { code, subcode } = refusal;
  const row = graphErrors[`${code}/${subcode}`] ?? graphErrors[code];
  const text = subcode === undefined ? undefined : userText(subcode, context.locale);
  const error = {
    message: refusal.message ?? row?.message ?? `(#${code}) An error occurred.`,
    type: row?.type ?? 'OAuthException',
    code,
    error_subcode: subcode,
    is_transient: row?.transient,
    error_user_title: text?.title,
    error_user_msg: text?.message,
    fbtrace_id: context.traceId,
  };
  return { status: refusal.status ?? row?.status ?? 400, body: JSON.stringify({ error }) };
}
