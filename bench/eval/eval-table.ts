import { estimateTokens } from '../../src/core/usage.ts';
import { sumOfCodes, type EvalEntry, type EvalRun, type ProjectResult } from './eval-result.ts';

type Ended = Extract<ProjectResult, { state: 'ended' }>;

const COLUMNS = [
  ...['request', 'language', 'outcome', 'files', 'do not parse', 'faults', 'warnings', 'mended', 'trial'],
  ...['prompt', 'cached', 'completion', 'USD', 'minutes'],
];

/** A run as Markdown that a terminal shows as well: a table, and below it what went wrong, request by request. */
export function renderRun(run: EvalRun): string {
  const ended = run.entries.flatMap(({ result }) => (result.state === 'ended' ? [result] : []));
  const clean = ended.filter(({ outcome }) => outcome === 'clean').length;
  const model = run.model ?? [...new Set(ended.map((one) => one.model))].join(', ');
  const heads = [
    `${run.entries.length} of ${run.wanted} requests, ${clean} clean; ${run.service}${model === '' ? '' : `, ${model}`}, ${run.startedAt}`,
    ...run.entries.filter(({ size }) => size === 'spec').map(describeSpec),
  ];
  const table = renderGrid([COLUMNS, ...run.entries.map(rowOf), totalsOf(ended)]);
  return [...heads, table, ...run.entries.flatMap(renderTrouble)].join('\n\n');
}

/** How large a specification is, and what it says of its tests. */
export function describeSpec({ id, promptCharacters, tests }: Omit<EvalEntry, 'result'>): string {
  const size = `${id}: a specification of ${formatCount(promptCharacters)} characters, about ${formatCount(estimateTokens(promptCharacters))} tokens`;
  if (tests === null) return size;
  const cases = tests.cases === null ? '' : `, ${tests.cases} cases`;
  return `${size}; its tests (not run here): ${tests.files.join(', ')}${cases}; \`${tests.commands.join(' && ')}\``;
}

function rowOf({ id, language, result }: EvalEntry): readonly string[] {
  if (result.state === 'no_result') return [id, language, 'no result', ...COLUMNS.slice(3).map(() => '–')];
  return [
    ...[id, language, result.outcome, String(result.files), renderCodes(result.unparsed)],
    ...[renderCodes(result.faults), renderCodes(result.warnings), String(result.repaired), result.trial?.state ?? '–'],
    ...renderSpending(result.usage),
    result.minutes.toFixed(1),
  ];
}

function totalsOf(ended: readonly Ended[]): readonly string[] {
  const sum = (of: (one: Ended) => number): number => ended.reduce((total, one) => total + of(one), 0);
  const usage = {
    prompt_tokens: sum((one) => one.usage.prompt_tokens),
    cached_tokens: sum((one) => one.usage.cached_tokens),
    completion_tokens: sum((one) => one.usage.completion_tokens),
    cost_usd: sumOfCosts(ended.map((one) => one.usage.cost_usd)),
  };
  return [
    ...['**all**', '', `${ended.filter(({ outcome }) => outcome === 'clean').length} clean`],
    ...[(one: Ended) => one.files, (one: Ended) => sumOfCodes(one.unparsed)].map((of) => String(sum(of))),
    ...[(one: Ended) => sumOfCodes(one.faults), (one: Ended) => sumOfCodes(one.warnings)].map((of) => String(sum(of))),
    ...[String(sum((one) => one.repaired)), ''],
    ...renderSpending(usage),
    sum((one) => one.minutes).toFixed(1),
  ];
}

/** The sum; null where one of them is not known. */
export function sumOfCosts(costs: readonly (number | null)[]): number | null {
  return costs.reduce<number | null>((sum, cost) => (sum === null || cost === null ? null : sum + cost), 0);
}

type Spending = Pick<Ended['usage'], 'prompt_tokens' | 'cached_tokens' | 'completion_tokens' | 'cost_usd'>;

function renderSpending({ prompt_tokens, cached_tokens, completion_tokens, cost_usd }: Spending): readonly string[] {
  const tokens = [prompt_tokens, cached_tokens, completion_tokens].map(formatCount);
  return [...tokens, cost_usd === null ? '–' : cost_usd.toFixed(4)];
}

function renderCodes(byCode: Readonly<Record<string, number>>): string {
  const codes = Object.entries(byCode).map(([code, count]) => (count === 1 ? code : `${count} ${code}`));
  return codes.length === 0 ? '0' : codes.join(', ');
}

/** What went wrong with one request, as a block of lines; nothing where nothing did. */
function renderTrouble({ id, result }: EvalEntry): readonly string[] {
  if (result.state === 'no_result') return [`**${id}**: no result: ${result.reason}`];
  const failure = result.error === null ? [] : [`failed (${result.error.code}): ${result.error.message}`];
  const trial = result.trial?.state === 'failed' ? ['the trial run failed'] : [];
  const lines = [...failure, ...trial, ...result.faultLines];
  return lines.length === 0
    ? []
    : [`**${id}**\n\n${lines.map((line) => `- ${line.replaceAll('\n', ' ')}`).join('\n')}`];
}

export function formatCount(count: number): string {
  return count.toLocaleString('en-US');
}

/** Rows of cells, the first of them the heads → a table whose columns stand below one another in a terminal too. */
export function renderGrid(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(3, ...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column < 3 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column < 3 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  const [heads = [], ...rest] = cells;
  return [line(heads), rule, ...rest.map(line)].join('\n');
}
