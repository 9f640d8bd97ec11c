/** A metric that an expression names, with a label that is used of it; an empty label: the metric alone. */
export interface UsedMetric {
  readonly metric: string;
  readonly label: string;
}

const NAME = /\b(?:gencode|nodejs|process)_[a-z0-9_]+/g;
const LABELS_OF_PROMETHEUS = new Set(['job', 'instance']);

/** The metrics in the text that a service gives, each with the labels that its samples bear. */
export function writtenIn(text: string): ReadonlyMap<string, ReadonlySet<string>> {
  const metrics = new Map<string, Set<string>>();
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)) {
    const known = metrics.get(name) ?? new Set<string>();
    for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label);
    metrics.set(name, known);
  }
  return metrics;
}

/**
 * The metrics that an expression of PromQL uses, with each label of them: in a selector, after `by`, or in the texts
 * (`{{label}}`, `$labels.label`) that show what it gives. What is grouped or shown has to be a label of every metric there.
 */
export function usedIn(expr: string, texts: readonly string[]): readonly UsedMetric[] {
  const metrics = new Set(expr.match(NAME));
  const selected = [...expr.matchAll(new RegExp(`(${NAME.source})\\{([^}]*)\\}`, 'g'))].flatMap(
    ([, metric = '', selectors = '']) =>
      [...selectors.matchAll(/(\w+)\s*(?:=~|!~|!=|=)\s*"/g)].map(([, label = '']) => ({ metric, label })),
  );
  const grouped = [...expr.matchAll(/\bby\s*\(([^)]*)\)/g)].flatMap(([, names = '']) => names.split(','));
  const shown = texts.flatMap((text) =>
    [...text.matchAll(/\{\{\s*(?:\$labels\.)?(\w+)\s*\}\}/g)].map(([, label = '']) => label),
  );
  const labels = [...new Set([...grouped, ...shown].map((label) => label.trim()))];
  const all = [...metrics].flatMap((metric) => ['', ...labels].map((label) => ({ metric, label })));
  return [...all, ...selected].filter(({ label }) => !LABELS_OF_PROMETHEUS.has(label));
}
