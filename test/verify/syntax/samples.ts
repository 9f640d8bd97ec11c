import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SAMPLES = join(import.meta.dirname, '../../../bench/quality/samples');

export interface Sample {
  readonly path: string;
  readonly text: string;
}

/** The sound file of each kind in these folders of the samples, by kind. */
export function samplesOf(kinds: readonly string[]): readonly (readonly [kind: string, sample: Sample])[] {
  return kinds.flatMap((kind) =>
    readdirSync(join(SAMPLES, kind))
      .filter((name) => statSync(join(SAMPLES, kind, name)).isFile())
      .map((name) => [kind, { path: name, text: readFileSync(join(SAMPLES, kind, name), 'utf8') }] as const),
  );
}

/** A text cut behind each line in which something is still open at its indentation, and within it. */
export function cutsOf(text: string): readonly string[] {
  const lines = text.split('\n');
  return lines.flatMap((line, index) => {
    const isInner = /^(?: {2,}|\t)\S/.test(line) && /^(?: {2,}|\t)\S/.test(lines[index + 1] ?? '');
    return isInner ? [lines.slice(0, index + 1).join('\n') + '\n'] : [];
  });
}

/** A text without one of these marks, once for each of them. */
export function without(text: string, mark: string): readonly string[] {
  return [...text.matchAll(new RegExp(`[${mark.replace(/[\]\\^-]/g, '\\$&')}]`, 'g'))].map(
    ({ index }) => text.slice(0, index) + text.slice(index + 1),
  );
}
