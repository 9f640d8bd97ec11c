import { html } from 'hono/html';
import type { Locale } from '../../core/task-request.ts';
import type { Html } from '../view.ts';

/** `1234567` → `1,234,567`. */
export function renderCount(locale: Locale, count: number): string {
  return new Intl.NumberFormat(locale).format(count);
}

/** `1234567` → `1.2M`: for a narrow column. */
export function renderShortCount(locale: Locale, count: number): string {
  return new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(count);
}

/** `0.5` → `50%`. */
export function renderShare(locale: Locale, share: number): string {
  return new Intl.NumberFormat(locale, { style: 'percent' }).format(share);
}

/** USD, down to hundredths of a cent. */
export function renderCost(locale: Locale, dollars: number): string {
  const currency = { style: 'currency', currency: 'USD', maximumFractionDigits: 4 } as const;
  return new Intl.NumberFormat(locale, currency).format(dollars);
}

/** Bytes → `512 B`, `1.5 kB`, `2 MB`. */
export function renderSize(locale: Locale, bytes: number): string {
  const unit = bytes < 1000 ? 'B' : bytes < 1_000_000 ? 'kB' : 'MB';
  const divisor = { B: 1, kB: 1000, MB: 1_000_000 }[unit];
  return `${new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }).format(bytes / divisor)} ${unit}`;
}

/** Milliseconds → `0:42`, `12:05`, `1:02:03`. */
export function renderElapsed(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (minutes < 60) return `${minutes}:${two(seconds % 60)}`;
  return `${Math.floor(minutes / 60)}:${two(minutes % 60)}:${two(seconds % 60)}`;
}

/** Milliseconds of something short → `240 ms`, `3.2 s`; `–` where nothing was measured. */
export function renderSeconds(locale: Locale, ms: number | null): string {
  if (ms === null) return '–';
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: ms < 100_000 ? 1 : 0 });
  return ms < 1_000 ? `${Math.round(ms)} ms` : `${format.format(ms / 1_000)} s`;
}

const AGE_STEPS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Milliseconds that have gone by → `3 minutes ago`. */
export function renderAge(locale: Locale, ms: number): string {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  for (const [unit, length] of AGE_STEPS) if (ms >= length) return format.format(-Math.floor(ms / length), unit);
  return format.format(0, 'second');
}

/** A moment (ms since 1970), which a script puts into the reader's own time. */
export function renderMoment(at: number): Html {
  const time = new Date(at).toISOString();
  return html`<time data-moment datetime="${time}">${time.slice(0, 19).replace('T', ' ')} UTC</time>`;
}
