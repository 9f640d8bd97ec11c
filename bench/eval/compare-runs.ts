import { sumOfCodes, type EvalEntry, type EvalRun, type ProjectResult } from './eval-result.ts';
import { formatCount, renderGrid, sumOfCosts } from './eval-table.ts';

/** What two runs differ in. `isWorse`: some request ended worse in the second. */
export interface Comparison {
  readonly text: string;
  readonly isWorse: boolean;
}

/** The better it is, the higher. */
const RANKS = { clean: 4, with_faults: 3, failed: 2, cancelled: 1, 'no result': 0 } as const;
type Standing = keyof typeof RANKS;

const COLUMNS = ['request', 'outcome', '', 'files', 'faults', 'warnings', 'mended', 'tokens', 'USD', 'minutes'];

/** Compares two runs request by request: those that both have; the others are named. */
export function compareRuns(before: EvalRun, after: EvalRun): Comparison {
  const earlier = new Map(before.entries.map((entry) => [entry.id, entry]));
  const later = new Set(after.entries.map(({ id }) => id));
  const pairs = after.entries.flatMap((entry) => {
    const was = earlier.get(entry.id);
    return was === undefined ? [] : [{ was, is: entry }];
  });
  const ended = pairs.flatMap(({ was, is }) =>
    was.result.state === 'ended' && is.result.state === 'ended' ? [{ was: was.result, is: is.result }] : [],
  );
  const totals = [
    '**all**',
    ...outcomesOf(pairs),
    ...figuresOf(
      ended.map(({ was }) => was),
      ended.map(({ is }) => is),
    ),
  ];
  const gone = before.entries.filter(({ id }) => !later.has(id)).map(({ id }) => id);
  const added = after.entries.filter(({ id }) => !earlier.has(id)).map(({ id }) => id);
  const text = [
    `${before.startedAt} (${before.service}) → ${after.startedAt} (${after.service})`,
    renderGrid([COLUMNS, ...pairs.map(rowOf), totals]),
    ...(gone.length === 0 ? [] : [`Only in the first: ${gone.join(', ')}`]),
    ...(added.length === 0 ? [] : [`Only in the second: ${added.join(', ')}`]),
  ].join('\n\n');
  return { text, isWorse: pairs.some(({ was, is }) => RANKS[standingOf(is)] < RANKS[standingOf(was)]) };
}

interface Pair {
  readonly was: EvalEntry;
  readonly is: EvalEntry;
}

function rowOf({ was, is }: Pair): readonly string[] {
  const [from, to] = [standingOf(was), standingOf(is)];
  const trend = RANKS[to] - RANKS[from];
  const outcome = [from === to ? to : `${from} → ${to}`, trend === 0 ? '' : trend > 0 ? 'better' : 'worse'];
  const [one, other] = [was.result, is.result];
  if (one.state !== 'ended' || other.state !== 'ended') return [is.id, ...outcome, ...COLUMNS.slice(3).map(() => '–')];
  return [is.id, ...outcome, ...figuresOf([one], [other])];
}

function standingOf({ result }: EvalEntry): Standing {
  return result.state === 'ended' ? result.outcome : 'no result';
}

function outcomesOf(pairs: readonly Pair[]): readonly string[] {
  const clean = (of: (pair: Pair) => EvalEntry): number =>
    pairs.filter((pair) => standingOf(of(pair)) === 'clean').length;
  return [
    `${renderChange(
      clean(({ was }) => was),
      clean(({ is }) => is),
      String,
    )} clean`,
    '',
  ];
}

type Ended = Extract<ProjectResult, { state: 'ended' }>;

function figuresOf(before: readonly Ended[], after: readonly Ended[]): readonly string[] {
  const change = (of: (one: Ended) => number, render: (value: number) => string): string =>
    renderChange(sumBy(before, of), sumBy(after, of), render);
  return [
    change((one) => one.files, String),
    change((one) => sumOfCodes(one.faults), String),
    change((one) => sumOfCodes(one.warnings), String),
    change((one) => one.repaired, String),
    change((one) => one.usage.prompt_tokens + one.usage.completion_tokens, formatCount),
    renderChange(costOfAll(before), costOfAll(after), (usd) => usd.toFixed(4)),
    change(
      (one) => one.minutes,
      (minutes) => minutes.toFixed(1),
    ),
  ];
}

function sumBy(all: readonly Ended[], of: (one: Ended) => number): number {
  return all.reduce((sum, one) => sum + of(one), 0);
}

function costOfAll(all: readonly Ended[]): number | null {
  return sumOfCosts(all.map((one) => one.usage.cost_usd));
}

/** One value where both are the same as they are shown. */
function renderChange(from: number | null, to: number | null, render: (value: number) => string): string {
  const [before, after] = [from, to].map((value) => (value === null ? '–' : render(value)));
  return before === after ? (after ?? '') : `${before ?? ''} → ${after ?? ''}`;
}
