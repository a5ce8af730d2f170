const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** An `fbtrace_id` of Meta's shape: "A" and 22 characters of base64url. */
export function makeTraceId(random: () => number): string {
  let id = 'A';
  while (id.length < 23) id += alphabet[Math.floor(random() * 64) % 64] ?? '-';
  return id;
}
