import type { Locale } from '../task-request.ts';

const MINUTE = 60;

/** A wait of so many seconds as people say it, never shorter than it is: `45 seconds`, `12 minutes`, `23 hours 59 minutes`. */
export function renderSpan(locale: Locale, seconds: number): string {
  const say = (value: number, unit: 'second' | 'minute' | 'hour'): string =>
    new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(value);
  if (seconds <= 90) return say(Math.ceil(seconds), 'second');
  const minutes = Math.ceil(seconds / MINUTE);
  if (minutes <= 90) return say(minutes, 'minute');
  const [hours, rest] = [Math.floor(minutes / MINUTE), minutes % MINUTE];
  return rest === 0 ? say(hours, 'hour') : `${say(hours, 'hour')} ${say(rest, 'minute')}`;
}
