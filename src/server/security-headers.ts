/** On every answer: nothing of it is kept, guessed at, framed or run. */
export const securityHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
} as const;

export const jsonType = 'application/json; charset=utf-8';
