import { LANGUAGE_NAMES } from './language.ts';
import type { Alarm, Measured, PlantOutcome } from './measure.ts';
import { DEFECT_KINDS, DEFECT_NAMES, type DefectName } from './defect-kinds.ts';

/** What stands in one row. */
interface Row {
  readonly name: string;
  readonly outcomes: readonly PlantOutcome[];
  readonly falseAlarms: number;
}

/** The tables, as Markdown: by language, by kind of defect, and the share that is seen of the commonest kinds by language. */
export function renderTables({ files, outcomes, alarms }: Measured): string {
  const faults = alarms.filter(({ isRemark }) => !isRemark);
  const remarks = alarms.filter(({ isRemark }) => isRemark);
  const byLanguage = Map.groupBy(outcomes, ({ plant }) => plant.language);
  const filesBy = Map.groupBy(files, ({ language }) => language);
  const languages = [...LANGUAGE_NAMES, 'Other'].filter((name) => filesBy.has(name));
  const languageRows = languages.map((name) => ({
    name: `${name} (${filesBy.get(name)?.length ?? 0})`,
    outcomes: byLanguage.get(name) ?? [],
    falseAlarms: faults.filter(({ language }) => language === name).length,
  }));
  const kindRows = DEFECT_NAMES.map((name) => ({
    name,
    outcomes: outcomes.filter(({ plant }) => plant.kind === name),
    falseAlarms: faults.filter(({ toldBy }) => toldBy === DEFECT_KINDS[name].toldBy).length,
  }));
  const total = { name: '**all**', outcomes, falseAlarms: faults.length };
  return [
    `${files.length} sound files, ${outcomes.length} planted defects; ${faults.length} false alarms, and ${remarks.length} remarks on sound files${countKinds(remarks)}.`,
    renderTable('language (files)', [
      ...languageRows.filter(({ outcomes: all, falseAlarms }) => all.length + falseAlarms > 0),
      total,
    ]),
    renderTable('defect', [...kindRows.filter(({ outcomes: all }) => all.length > 0), total]),
    'Found or told, in percent:',
    renderShares(languages, byLanguage),
  ].join('\n\n');
}

const COLUMNS = ['planted', 'found', 'told', 'repaired', 'missed', 'missed %', 'false alarms'];

function renderTable(title: string, rows: readonly Row[]): string {
  const cells = rows.map(({ name, outcomes, falseAlarms }) => {
    const found = outcomes.filter(({ isFound }) => isFound).length;
    const told = outcomes.filter(({ isTold }) => isTold).length;
    const repaired = outcomes.filter(({ isRepaired }) => isRepaired).length;
    const missed = outcomes.length - found - told;
    const share = outcomes.length === 0 ? '–' : ((100 * missed) / outcomes.length).toFixed(1);
    return [name, ...[outcomes.length, found, told, repaired, missed, share, falseAlarms].map(String)];
  });
  return renderGrid([title, ...COLUMNS], cells);
}

/** What comes of a model that is cut off or goes on badly, by the words of the columns. */
const COMMON_KINDS = {
  'cut inside a line': 'cut in a line',
  'cut at a line end': 'cut at a line end',
  'closing bracket missing': 'bracket lost',
  'seam doubled (4 lines)': 'seam doubled',
  'one line lost': 'line lost',
  'talk before the file': 'talk before',
  'talk behind the file': 'talk behind',
  'note instead of the rest': 'note for the rest',
} as const satisfies Partial<Record<DefectName, string>>;

function renderShares(languages: readonly string[], byLanguage: ReadonlyMap<string, readonly PlantOutcome[]>): string {
  const kinds = Object.keys(COMMON_KINDS);
  const cells = languages
    .filter((name) => byLanguage.has(name))
    .map((name) => [
      name,
      ...kinds.map((kind) => {
        const all = byLanguage.get(name)?.filter(({ plant }) => plant.kind === kind) ?? [];
        const seen = all.filter(({ isFound, isTold }) => isFound || isTold);
        return all.length === 0 ? '–' : ((100 * seen.length) / all.length).toFixed(0);
      }),
    ]);
  return renderGrid(['language', ...Object.values(COMMON_KINDS)], cells);
}

function renderGrid(head: readonly string[], cells: readonly (readonly string[])[]): string {
  const widths = head.map((one, index) => Math.max(...[head, ...cells].map((row) => (row[index] ?? one).length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, index) => (index === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[index] ?? 0))).join(' | ')} |`;
  const rule = widths.map((width, index) => (index === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...cells.map(line)].join('\n');
}

function countKinds(alarms: readonly Alarm[]): string {
  const counts = [...Map.groupBy(alarms, ({ toldBy }) => toldBy)].map(([kind, all]) => `${kind} ${all.length}`);
  return counts.length === 0 ? '' : ` (${counts.toSorted().join(', ')})`;
}

const BEGIN = '<!-- quality:begin -->';
const END = '<!-- quality:end -->';

/** A text with the tables between its two markers. @throws Error when the markers are not there */
export function withTables(text: string, tables: string): string {
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`the lines ${BEGIN} and ${END} are missing`);
  return `${text.slice(0, begin + BEGIN.length)}\n\n${tables}\n\n${text.slice(end)}`;
}
