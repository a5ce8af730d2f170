/** Every error that the server answers with by itself: its status, and what it says. Nothing here repeats the request. */
export const httpErrors = {
  bad_request: { status: 400, message: 'This is not a valid HTTP request.' },
  bad_json: { status: 400, message: 'The body is not JSON.' },
  bad_input: { status: 400, message: 'The request is not of the expected shape; `problems` says where.' },
  token_in_url: {
    status: 400,
    message:
      'A token does not belong into an address, which logs keep. Send it as "Authorization: Bearer TOKEN", and replace this one.',
  },
  no_token: { status: 401, message: 'A token is needed: "Authorization: Bearer TOKEN".' },
  wrong_token: { status: 401, message: 'The token is not known here.' },
  wrong_secret: { status: 401, message: 'The secret or signature is missing, or not the one expected here.' },
  wrong_scope: { status: 403, message: 'The token lacks the scope that this address needs.' },
  not_found: {
    status: 404,
    message: 'There is nothing at this address, or it takes another method (GET, POST).',
  },
  unknown_dataset: { status: 404, message: 'There is no such dataset, or the token may not use it.' },
  unknown_event: { status: 404, message: 'There is no such event, or the token may not see it.' },
  timeout: { status: 408, message: 'The request took too long to arrive.' },
  too_large: { status: 413, message: 'The body is too large.' },
  media_type: { status: 415, message: 'The content type is not one that this address takes.' },
  content_encoding: { status: 415, message: 'Send the body without a content encoding.' },
  rate_limit: { status: 429, message: 'Too many requests in this minute.' },
  headers_too_large: { status: 431, message: 'The headers are too large.' },
  internal: { status: 500, message: 'Something went wrong here. Nothing of this request was acknowledged.' },
  store_busy: {
    status: 503,
    message: 'The store is busy. Nothing of this request was stored: send it again.',
  },
  store_full: {
    status: 503,
    message:
      'The store can take no more at present. Nothing of this request was stored: send it again later.',
  },
  store_unusable: {
    status: 503,
    message: 'The store can not be used at present. Send the request again later.',
  },
  overloaded: {
    status: 503,
    message: 'Too much is under way. Nothing of this request was read: send it again.',
  },
  closing: { status: 503, message: 'The server is going down. Send the request again.' },
} as const satisfies Record<string, { readonly status: number; readonly message: string }>;

export type HttpErrorCode = keyof typeof httpErrors;

/** Where a request differs from what is expected. */
export interface InputProblem {
  /** `filter.state`; empty: the whole of it. */
  readonly path: string;
  readonly message: string;
}

/** What an error says beside its code. */
export interface HttpErrorDetails {
  /** Instead of the table's message. */
  readonly message?: string;
  readonly problems?: readonly InputProblem[];
  /** Seconds. */
  readonly retryAfter?: number;
}

/** Ends a request with a row of {@link httpErrors}. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly code: HttpErrorCode;
  readonly details: HttpErrorDetails;

  constructor(code: HttpErrorCode, details: HttpErrorDetails = {}) {
    super(httpErrors[code].message);
    this.code = code;
    this.details = details;
  }
}

/** The body of an error: `{"error":{"code":"not_found","message":"..."}}`. */
export function errorBody(code: HttpErrorCode, { message, problems }: HttpErrorDetails = {}): string {
  return JSON.stringify({
    error: {
      code,
      message: message ?? httpErrors[code].message,
      ...(problems !== undefined && { problems }),
    },
  });
}
