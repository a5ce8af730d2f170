import { foldName } from '../../spec/index.ts';

/**
 * A header as it is compared with known ones: like `foldName`, and without accents, which some exports lose.
 *
 * @example foldHeader('Numéro de téléphone') // 'numerodetelephone'
 */
export function foldHeader(header: string): string {
  const folded = foldName(header.slice(0, longest));
  // ASCII has no accents, and most headers are ASCII.
  return /^[a-z\d]*$/.test(folded)
    ? folded
    : folded
        .normalize('NFD')
        .replace(/[\u0300-\u036f]/g, '')
        .normalize('NFC')
        .replaceAll('ß', 'ss')
        .replaceAll('ı', 'i')
        .replaceAll('ł', 'l')
        .replaceAll('ø', 'o');
}

const longest = 300;

/** Folds names written one after another with `|` between them. */
export function foldHeaders(names: string): readonly string[] {
  return [...new Set(names.split('|').map(foldHeader))].filter((name) => name !== '');
}
