/** Fields of a form, at most. */
export const mostFields = 50_000;
const deepest = 10;

/** What the brackets in the names of a form's fields make: a list, or an object. */
class FormNode {
  readonly values = new Map<string, FormValue>();
  /** The place that `[]` means. */
  next = 0;
}

type FormValue = string | string[] | FormNode;

/** A form's fields as objects and lists. */
export type FormFields = Readonly<Record<string, unknown>>;

/**
 * Makes objects and lists of a form's fields by the brackets in their names, as PHP reads them: `leads[status][0][id]` is
 * in a list in an object. A name that comes twice is a list.
 *
 * @returns undefined when there are too many fields.
 * @example formFields([['a[b]', '1'], ['c', 'x y']]) // { a: { b: '1' }, c: 'x y' }
 */
export function formFields(fields: Iterable<readonly [string, string]>): FormFields | undefined {
  const root = new FormNode();
  let count = 0;
  for (const [name, value] of fields) {
    if (++count > mostFields) return undefined;
    put(root, namesOf(name), value);
  }
  return Object.fromEntries([...root.values].map(([name, value]) => [name, plain(value)]));
}

/** The steps that a name's brackets stand for; a name with other brackets is one step. */
function namesOf(name: string): readonly string[] {
  const start = name.indexOf('[');
  if (start < 1 || !name.endsWith(']')) return [name];
  const inner = name.slice(start + 1, -1).split('][');
  if (inner.length > deepest || inner.some((step) => step.includes('[') || step.includes(']'))) return [name];
  return [name.slice(0, start), ...inner];
}

function put(root: FormNode, names: readonly string[], value: string): void {
  let node = root;
  for (const [depth, name] of names.entries()) {
    const key = name === '' && depth > 0 ? String(node.next) : name;
    if (place.test(key)) node.next = Math.max(node.next, Number(key) + 1);
    const before = node.values.get(key);
    if (depth === names.length - 1) {
      if (Array.isArray(before)) before.push(value);
      else node.values.set(key, typeof before === 'string' ? [before, value] : value);
      return;
    }
    const next = before instanceof FormNode ? before : new FormNode();
    node.values.set(key, next);
    node = next;
  }
}

const place = /^(?:0|[1-9]\d{0,8})$/;

function plain(value: FormValue): unknown {
  if (!(value instanceof FormNode)) return value;
  const { values } = value;
  const made = Object.fromEntries([...values].map(([key, one]) => [key, plain(one)]));
  // Names such as custom_fields[48213] are numbers and no places.
  const isList = [...values.keys()].every((key) => place.test(key) && Number(key) < values.size);
  return isList ? Object.values(made) : made;
}
