/** Unix seconds as ISO 8601 with an offset given in hours. */
export function isoTime(seconds: number, offsetHours: number): string {
  const wall = new Date((seconds + offsetHours * 3600) * 1000).toISOString().slice(0, 19);
  return `${wall}+${String(offsetHours).padStart(2, '0')}:00`;
}
