import { z } from 'zod';
import type { Locale } from '../task-request.ts';

/** What fills the gaps of a sentence: short facts, never secrets, never foreign markup. */
export const MessageValues = z.record(z.string(), z.union([z.string(), z.number()]));
export type MessageValues = z.infer<typeof MessageValues>;

/** One sentence in each language. `{name}` is a gap. */
export type Sentence = Readonly<Record<Locale, string>>;

/** Sentences by their keys. */
export type Sentences = Readonly<Record<string, Sentence>>;

type GapsIn<Text extends string> = Text extends `${string}{${infer Gap}}${infer Rest}` ? Gap | GapsIn<Rest> : never;

/** The names of the gaps of a sentence: of `{done} of {total} files`, `'done' | 'total'`. */
export type GapsOf<S extends Sentence> = GapsIn<S['en']>;

/** The gaps that one language has and the other has not. */
type OddGaps<S extends Sentence> =
  Exclude<GapsIn<S['en']>, GapsIn<S['zh']>> | Exclude<GapsIn<S['zh']>, GapsIn<S['en']>>;

/** A property that no sentence has, so that the compiler names the odd gaps. */
type SameGaps<S extends Sentence> = [OddGaps<S>] extends [never]
  ? unknown
  : { readonly 'gaps of one language alone': OddGaps<S> };

/** Takes sentences as they are. One whose languages have different gaps does not compile. */
export function sentences<const T extends Sentences>(all: T & { readonly [K in keyof T]: SameGaps<T[K]> }): T {
  return all;
}

/** What is said: a key of these sentences and, where that one has gaps, a value for each of them. */
export type MessageOf<T extends Sentences> = {
  readonly [K in keyof T]: [GapsOf<T[K]>] extends [never]
    ? readonly [key: K]
    : readonly [key: K, values: Readonly<Record<GapsOf<T[K]>, string | number>>];
}[keyof T];

/** How a value that may be foreign text is shown in the gap of this name. */
export type Show = (value: string, gap: string) => string;

/** Fills gaps. A value that is not there leaves nothing. */
export function fillGaps(text: string, values: MessageValues = {}, show: Show = (value) => value): string {
  return text.replace(/\{(\w+)\}/g, (_, gap: string) => {
    const value = values[gap];
    if (value === undefined) return '';
    return typeof value === 'number' ? String(value) : show(value, gap);
  });
}
