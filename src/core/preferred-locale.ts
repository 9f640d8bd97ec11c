import { LOCALES, type Locale } from './task-request.ts';

/** The language that an `Accept-Language` header wants most of those we speak; null: it names none of them. */
export function preferredLocale(header: string | null | undefined): Locale | null {
  let best: { locale: Locale; quality: number } | null = null;
  for (const range of (header ?? '').slice(0, 1_000).split(',')) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const locale = LOCALES.find((known) => tag === known || tag.startsWith(`${known}-`));
    const written = parameters.find((parameter) => parameter.startsWith('q='));
    const quality = written === undefined ? 1 : Number(written.slice(2));
    if (locale !== undefined && quality > (best?.quality ?? 0)) best = { locale, quality };
  }
  return best?.locale ?? null;
}
