const plain = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

/**
 * The form in which stage names are compared: trimmed, Unicode NFC, case-folded, runs of white space as one space. Two
 * names are the same stage when their folded forms are equal; what goes out is the funnel's spelling, never this form.
 *
 * @example foldStage('  Sales  QUALIFIED ') // 'sales qualified'
 */
export function foldStage(name: string): string {
  if (plain.test(name)) return name.toLowerCase();
  // Upper case first: it folds letters that lower case alone keeps apart (ß and SS, final and medial sigma).
  const folded = name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
  return folded.trim().replace(/\s+/gu, ' ');
}
