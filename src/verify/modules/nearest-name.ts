/** Characters of a name that is compared. */
const MAX_LENGTH = 80;

/** The name that was probably meant, or null: the same stem, or at most two slips away. */
export function nearestName(wanted: string, names: Iterable<string>): string | null {
  const stem = stemOf(wanted);
  let best: string | null = null;
  let bestDistance = stem.length < 5 ? 2 : 3;
  for (const name of names) {
    const distance = stemOf(name) === stem ? 0 : distanceOf(stemOf(name), stem);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** The value that names it in a statement, where there is one. */
export function toHint(near: string | null): { readonly near?: string } {
  return near === null ? {} : { near };
}

function stemOf(name: string): string {
  return name
    .replace(/(?<=.)\.[a-z]+$/i, '')
    .toLowerCase()
    .replace(/[-_]/g, '')
    .slice(0, MAX_LENGTH);
}

/** Levenshtein's distance. */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, left] of Array.from(a).entries()) {
    const next = [i + 1];
    for (const [j, right] of Array.from(b).entries()) {
      next.push(Math.min((next[j] ?? 0) + 1, (row[j + 1] ?? 0) + 1, (row[j] ?? 0) + (left === right ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? Infinity;
}
