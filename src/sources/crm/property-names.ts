/**
 * The properties of a CRM's record that paths begin with, each once: what its API is asked for.
 *
 * @param fields field of a stage change -> paths
 * @example propertyNames({ email: ['email', 'more[*].email'] }) // ['email', 'more']
 */
export function propertyNames(fields: Readonly<Record<string, readonly string[]>>): readonly string[] {
  const paths = Object.values(fields).flat();
  return [...new Set(paths.map((path) => path.split(/[.[]/)[0]?.trim() ?? ''))].filter((name) => name !== '');
}
