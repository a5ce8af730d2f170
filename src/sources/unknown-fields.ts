import { likeNames, type Problem, problem } from '../spec/index.ts';
import { mappableFields } from './mappable-fields.ts';

/** At most so many names of one item are shown. */
const shown = 5;
/** So many names of one body are compared with ours: a body of nothing else must not keep us busy. */
const compared = 200;
/** A tool sends the same names again and again, and comparing one takes longer than reading an item. */
const described = new Map<string, string>();
const mostDescribed = 1000;

/** Reports the fields of a body's items that no stage change has, so that a misspelt one does not go unnoticed. */
export class UnknownFields {
  #compared = 0;

  /** One problem for all of an item's; there must be at least one name. */
  report(names: readonly string[]): Problem {
    const texts = names.slice(0, shown).map((name) => this.#describe(name));
    if (names.length > shown) texts.push(`and ${names.length - shown} more`);
    const [first = ''] = names;
    return problem('field_unknown', isName(first) ? first : 'row', { fields: texts.join(', ') });
  }

  #describe(name: string): string {
    const known = described.get(name);
    if (known !== undefined) return known;
    if (!isName(name)) return 'one with a name that is not shown';
    if (++this.#compared > compared) return `"${name}"`;
    const nearest = likeNames([name], mappableFields)[0];
    const text = nearest === undefined ? `"${name}"` : `"${name}" (did you mean ${nearest}?)`;
    if (described.size >= mostDescribed) described.clear();
    described.set(name, text);
    return text;
  }
}

/** What looks like a field's name: who puts values where the names belong must not find them in a log. */
function isName(name: string): boolean {
  return (
    name.length <= 60 &&
    /^[A-Za-z_][\w.-]*(?: (?:[Ii][Dd]|[Aa]t|[Nn]ame|[Aa]ddress|[Nn]umber|[Cc]ode))?$/.test(name) &&
    !/\d{5}/.test(name)
  );
}
