import { KNOWN_PROVIDERS, providerVariable } from '../core/known-providers.ts';
import { PROVIDER_NAME } from '../core/names.ts';
import { ProviderVariables, Variables } from './variables.ts';

/** What a client of the service reads, from the same `.env` perhaps. */
const NAMES_OF_CLIENTS = ['GENCODE_URL', 'GENCODE_KEY'] as const;
/** Only what looks like a name is shown: a line that slipped out of a key looks otherwise. */
const SHOWN = /^(?:[A-Z][A-Z0-9_]*|[a-z][a-z0-9_]*)$/;
const MOST_SHOWN_CHARACTERS = 60;

/**
 * A line for each name that will do nothing, as far as that can be told: all in `.env` that are not known, and of the
 * environment, which holds much that is not ours, those that are a slip of the pen away from one of ours.
 */
export function remarkOnNames(
  { file, environment }: { readonly file: readonly string[]; readonly environment: readonly string[] },
  extraModels: string,
): string[] {
  const known = [...knownNames(extraModels), ...NAMES_OF_CLIENTS];
  const isKnown = new Set(known);
  const unknown = new Set(file.filter((name) => !isKnown.has(name)));
  const misspelt = environment.filter((name) => !isKnown.has(name) && !unknown.has(name));
  return [
    ...[...unknown].map((name) => remarkOn(name, nearestTo(name, known), ', though .env sets it')),
    ...misspelt.flatMap((name) => {
      const meant = nearestTo(name, known);
      return meant === null ? [] : [remarkOn(name, meant, '')];
    }),
  ];
}

function remarkOn(name: string, meant: string | null, where: string): string {
  if (meant !== null) return `${name}: not known${where}; did you mean ${meant}?`;
  const isShown = SHOWN.test(name) && name.length <= MOST_SHOWN_CHARACTERS;
  return `${isShown ? name : 'a name that is none'}: not known${where}`;
}

function knownNames(extraModels: string): string[] {
  const extras = extraModels
    .split(',')
    .map((name) => name.trim())
    .filter((name) => PROVIDER_NAME.test(name));
  const providers = [...KNOWN_PROVIDERS.map(({ name }) => name), ...extras];
  const ofProviders = providers.flatMap((provider) =>
    Object.keys(ProviderVariables.shape).map((suffix) => providerVariable(provider, suffix)),
  );
  return [...Object.keys(Variables.shape), ...ofProviders];
}

/**
 * The name that may be meant: one letter off, or two where it is long, since any name of four letters is two away from
 * some other one. Null: none is as near.
 */
function nearestTo(name: string, known: readonly string[]): string | null {
  const steps = known.map((meant) => {
    const most = meant.length < 9 ? 1 : 2;
    const away = distance(name.toUpperCase(), meant, most);
    return { meant, away: away <= most ? away : Number.POSITIVE_INFINITY };
  });
  const least = Math.min(...steps.map(({ away }) => away));
  return steps.find(({ away }) => away === least && Number.isFinite(away))?.meant ?? null;
}

/** Letters left out, added, changed or exchanged with the next one, from one name to the other; more than `most` is `most + 1`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = a[i - 1] === b[j - 1];
      const isSwap = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const at = (line: readonly number[], k: number): number => line[k] ?? most + 1;
      const steps = [at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (isSame ? 0 : 1)];
      next.push(Math.min(...steps, isSwap ? at(before, j - 2) + 1 : most + 1));
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return row[b.length] ?? most + 1;
}
