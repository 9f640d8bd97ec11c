/** The key that a request presents; null: none, an empty one, or two that differ. */
export function presentedKey(headers: Headers): string | null {
  const bearer = /^bearer(?: +(.*))?$/i.exec(headers.get('authorization') ?? '');
  const given = [bearer === null ? null : (bearer[1] ?? ''), headers.get('x-api-key')].filter((key) => key !== null);
  const [first = '', second = first] = given.map((key) => key.trim());
  return first === '' || first !== second ? null : first;
}
