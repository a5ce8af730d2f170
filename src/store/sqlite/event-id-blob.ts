/** An event_id as the store keeps it: two SHA-256 digests one after the other. */
export function eventIdBlob(eventId: string): Uint8Array {
  return Buffer.from(eventId.slice(0, 64) + eventId.slice(65), 'hex');
}

/** The event_id as it goes on the wire. */
export function eventIdText(blob: unknown): string {
  const hex = Buffer.from(blob as Uint8Array).toString('hex');
  return `${hex.slice(0, 64)}-${hex.slice(64)}`;
}
