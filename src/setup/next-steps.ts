import type { Locale } from '../core/task-request.ts';
import { word } from './wording.ts';

/** How the service would start now, with what was just written. */
export interface ServiceFacts {
  readonly hasModel: boolean;
  readonly hasToken: boolean;
  /** What is wrong with other variables: one line each, without their values. */
  readonly faults: readonly string[];
  /** Variables of the environment that hide what stands in the file. */
  readonly shadowing: readonly string[];
}

/** One thing to do; `detail` is an address or something to type. */
export interface Step {
  readonly text: string;
  readonly detail?: string;
}

/** What the operator has to do before the first repository can be asked for. */
export function nextSteps(
  locale: Locale,
  app: { readonly htmlUrl: string; readonly isPersonal: boolean; readonly file: string },
  facts: ServiceFacts,
): readonly Step[] {
  const { file } = app;
  return [
    { text: word(locale, 'next.install'), detail: `${app.htmlUrl}/installations/new` },
    ...(facts.shadowing.length === 0
      ? []
      : [{ text: word(locale, 'next.shadow', { file, names: facts.shadowing.join(', ') }) }]),
    ...facts.faults.map((line) => ({ text: word(locale, 'next.mend', { file, line }) })),
    ...(facts.hasModel ? [] : [{ text: word(locale, 'next.model', { file }) }]),
    ...(facts.hasToken || !app.isPersonal ? [] : [{ text: word(locale, 'next.token', { file }) }]),
    { text: word(locale, 'next.start'), detail: 'npm start' },
    { text: word(locale, 'next.comment'), detail: '/gencode my-app A Flask app with login' },
  ];
}
