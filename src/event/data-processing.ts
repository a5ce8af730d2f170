/**
 * Reads `data_processing_options`: `LDU` (limited data use) in any case, alone, in a list or in a list as JSON text.
 * https://developers.facebook.com/documentation/ads-commerce/conversions-api/parameters/server-event
 *
 * @returns `['LDU']`; `[]` for an empty list, which tells Meta outright that nothing is limited; undefined for an empty
 * text; `invalid` for everything else.
 * @example readDataProcessingOptions('ldu') // ['LDU']
 */
export function readDataProcessingOptions(value: unknown): readonly string[] | undefined | 'invalid' {
  if (typeof value === 'string') {
    const text = value.trim().toUpperCase();
    if (text === '') return undefined;
    if (text === 'LDU' || text === '["LDU"]') return ['LDU'];
    return text === '[]' ? [] : 'invalid';
  }
  if (!Array.isArray(value)) return 'invalid';
  const words = value.filter((word) => word !== '');
  if (words.length === 0) return [];
  const all = words.every((word) => typeof word === 'string' && word.trim().toUpperCase() === 'LDU');
  return all ? ['LDU'] : 'invalid';
}
