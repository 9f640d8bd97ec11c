import { parseArgs } from 'node:util';

/** What was asked for on the command line. */
export type EvalWish =
  | { readonly kind: 'help' | 'list' }
  | { readonly kind: 'compare'; readonly files: readonly [string, string] }
  | ({ readonly kind: 'run' } & RunOptions);

interface RunOptions {
  readonly isStandIn: boolean;
  /** Of a running service; null: one is started. */
  readonly url: string | null;
  readonly key: string | null;
  /** A folder of specifications, instead of our own requests. */
  readonly spec: string | null;
  readonly only: readonly string[];
  readonly limit: number;
  readonly model: string | null;
  readonly atOnce: number;
  /** Minutes for one request. */
  readonly patience: number;
  readonly out: string;
}

/** The command line cannot be understood; the message says what is wrong with it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export const USAGE = `npm run eval -- [options]
Has the built service write 20 projects as dry runs, with the models of the environment and .env, and tells what became
of them. Model calls are paid for: --limit 2 is a first look.

  --only ID,ID        these requests; --list names them
  --limit N           no more than N
  --spec FOLDER       the specifications in a folder (as NL2RepoBench's test_files) instead of our requests
  --model NAME        provider or provider/model-id; the service's default when left out
  --at-once N         projects at once (2)
  --timeout MINUTES   for one request (60)
  --url URL           a service that runs already, with the key in GENCODE_KEY; GENCODE_URL does the same
  --stand-in          a stand-in for the model: no key, no cost, and the same projects whatever is asked
  --out FOLDER        where results.json, results.md and the projects go (eval-results/TIME)
  --compare A B       two results.json, and what differs
  --list, --help

Exit codes: 0 all clean, 2 some with faults, 3 some failed, 4 some cancelled, 1 some without a result, 64 usage,
130 interrupted. With --compare: 2 where a request ended worse in B.`;

/**
 * Command line and environment → what is wanted. `now`: for the name of the folder.
 * @throws UsageError
 */
export function readEvalWish(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  now: Date,
): EvalWish {
  const { values, positionals } = parse(args);
  if (values.help) return { kind: 'help' };
  if (values.compare) {
    const [before, after, ...more] = positionals;
    if (before === undefined || after === undefined || more.length > 0)
      throw new UsageError('--compare takes two files');
    return { kind: 'compare', files: [before, after] };
  }
  if (positionals[0] !== undefined) throw new UsageError(`"${positionals[0]}" is no option`);
  if (values.list) return { kind: 'list' };
  const named = values.url ?? environment['GENCODE_URL'] ?? '';
  const url = values['stand-in'] || named === '' ? null : named;
  if (values['stand-in'] && values.url !== undefined) throw new UsageError('--stand-in and --url exclude each other');
  if (url !== null && !URL.canParse(url)) throw new UsageError(`--url: "${url}" is no address`);
  const key = environment['GENCODE_KEY'] ?? null;
  if (url !== null && key === null) throw new UsageError(`GENCODE_KEY: the key for ${url} is missing`);
  return {
    ...{ kind: 'run', isStandIn: values['stand-in'], url, key, spec: values.spec ?? null, model: values.model ?? null },
    only: (values.only ?? '').split(',').flatMap((id) => (id.trim() === '' ? [] : [id.trim()])),
    limit: readCount('limit', values.limit, Number.MAX_SAFE_INTEGER),
    atOnce: readCount('at-once', values['at-once'], 2),
    patience: readCount('timeout', values.timeout, 60),
    out: values.out ?? `eval-results/${now.toISOString().slice(0, 19).replaceAll(':', '-')}`,
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...{ only: text, limit: text, spec: text, model: text, url: text, out: text, 'at-once': text, timeout: text },
        ...{ compare: flag, list: flag, help: flag, 'stand-in': flag },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readCount(name: string, text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--${name} takes a whole number from 1`);
  return Number(text);
}
