/** 1 to 12 for the name of a month, long or short, in the main languages. */
export function monthByName(word: string): number | undefined {
  months ??= makeMonths();
  return months.get(key(word));
}

let months: ReadonlyMap<string, number> | undefined;

const languages = 'en de fr es it pt nl pl cs sv da nb fi hu ro tr ru uk el id vi ar he'.split(' ');

/** The runtime knows the names. A word that means different months in two languages is none. */
function makeMonths(): ReadonlyMap<string, number> {
  const found = new Map<string, number>([
    ['sept', 9],
    ['jänner', 1],
    ['janner', 1],
    ['maerz', 3],
  ]);
  const ambiguous = new Set<string>();
  for (const language of languages) {
    for (const style of ['long', 'short'] as const) {
      // With the day beside it, Slavic languages and Greek give the genitive, which is what dates use.
      const forms = [
        new Intl.DateTimeFormat(language, { month: style, timeZone: 'UTC', calendar: 'gregory' }),
        new Intl.DateTimeFormat(language, {
          month: style,
          day: 'numeric',
          timeZone: 'UTC',
          calendar: 'gregory',
        }),
      ];
      for (const form of forms) {
        for (let month = 1; month <= 12; month += 1) {
          const part = form.formatToParts(Date.UTC(2000, month - 1, 1)).find(({ type }) => type === 'month');
          const name = key(part?.value ?? '');
          if (name === '' || /\d/.test(name)) continue;
          if ((found.get(name) ?? month) !== month) ambiguous.add(name);
          found.set(name, month);
        }
      }
    }
  }
  for (const name of ambiguous) found.delete(name);
  return found;
}

function key(word: string): string {
  return word
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\u0300-\u036f.]/g, '')
    .normalize('NFC');
}
