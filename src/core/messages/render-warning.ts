import type { Locale } from '../task-request.ts';
import type { Remark, WarningValues } from '../warning.ts';
import { fillGaps, sentences, type Show } from './sentence.ts';
import { WARNING_MESSAGES } from './warning-messages.ts';

/** What stands around a clause, and in the gaps of some. */
const FRAME = sentences({
  line: { en: 'line {line}: ', zh: '第 {line} 行：' },
  near: { en: ' (there is "{near}")', zh: '（有“{near}”）' },
  more: { en: '{more} more', zh: '另外 {more} 个' },
  none: { en: 'nothing', zh: '无' },
});

/** What is said, as a clause; its line is left to who knows it. `show`: how what may be foreign text is shown. */
export function renderRemark(locale: Locale, { code, values }: Remark, show?: Show): string {
  const listed = Object.entries(values).map(([name, value]): [string, string | number] => [
    name,
    typeof value === 'object' ? renderList(locale, value, values['more']) : value,
  ]);
  const near = values['near'] === undefined ? '' : FRAME.near[locale];
  return fillGaps(WARNING_MESSAGES[code][locale] + near, Object.fromEntries(listed), show);
}

/** The same behind its line, where it has one. */
export function renderWarning(locale: Locale, warning: Remark): string {
  const { line } = warning.values;
  const place = line === undefined ? '' : fillGaps(FRAME.line[locale], { line: String(line) });
  return place + renderRemark(locale, warning);
}

function renderList(locale: Locale, names: readonly string[], more: WarningValues[string] = 0): string {
  const shown = more === 0 ? names : [...names, fillGaps(FRAME.more[locale], { more: String(more) })];
  if (shown.length === 0) return FRAME.none[locale];
  if (locale === 'zh') return shown.join('、');
  return [shown.slice(0, -1).join(', '), ...shown.slice(-1)].filter((part) => part !== '').join(' and ');
}
