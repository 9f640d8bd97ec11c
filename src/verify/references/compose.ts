import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import type { Project } from '../project.ts';
import { folderAt, isDead, isThere, pathFrom, toDeadReference, toReferenceFinding } from './reference.ts';
import { lineAt } from '../syntax/line-at.ts';

const NAME = /(?:^|\/)(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml$/;
const MAX_FINDINGS = 6;
const MAX_LENGTH = 100_000;
/** Files of the project that a service is handed, by their endings: what is not there becomes an empty folder. */
const HANDED = /\.(?:conf|cfg|ini|sql|ya?ml|json|toml|sh|js|ts|py|xml|html|properties|template|cnf|lua|rb|php)$/;

/** What lies here is run when a database is made. */
const RUN_AT_START = '/docker-entrypoint-initdb.d';

const names = z.union([
  z.array(z.string()),
  z.record(z.string(), z.unknown()).transform((value) => Object.keys(value)),
]);
const Service = z.looseObject({
  depends_on: names.catch([]),
  networks: names.catch([]),
  volumes: z.array(z.unknown()).catch([]),
  build: z
    .union([z.string(), z.looseObject({ context: z.string().optional(), dockerfile: z.string().optional() })])
    .optional()
    .catch(undefined),
  env_file: z.union([z.string().transform((one) => [one]), z.array(z.unknown())]).catch([]),
});
const section = z.record(z.string(), z.unknown()).nullish().catch(undefined);
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  volumes: section,
  networks: section,
  include: z.unknown().optional(),
});

/** Do the services of a compose file lead to services, volumes, networks and files that there are? */
export function checkCompose(file: GeneratedFile, project: Project): readonly Finding[] {
  if (!NAME.test(file.path) || file.text.length > MAX_LENGTH || /\{\{|<%/.test(file.text)) return [];
  const compose = readCompose(file.text);
  if (compose === null) return [];
  const folder = folderAt(file.path);
  const findings: Finding[] = [];
  const add = (
    mention: string,
    what: Parameters<typeof toReferenceFinding>[3],
    weight: Finding['weight'] = 'fault',
  ): void => {
    findings.push(toReferenceFinding(file, lineOf(file.text, mention), weight, what));
  };
  // A file that adds to another one may name what that one has.
  const isWhole = /(?:^|\/)(?:docker-)?compose\.ya?ml$/.test(file.path) && compose.include === undefined;
  for (const [service, { depends_on, networks, volumes, build, env_file, ...rest }] of Object.entries(
    compose.services,
  )) {
    if ('extends' in rest) continue;
    if (isWhole) {
      for (const name of depends_on) {
        if (!Object.hasOwn(compose.services, name)) add(name, { code: 'service_unknown', values: { service, name } });
      }
      for (const name of networks) {
        if (name !== 'default' && !isOpen(name) && !Object.hasOwn(compose.networks ?? {}, name))
          add(name, { code: 'service_part_unknown', values: { service, name, section: 'networks' } });
      }
    }
    for (const volume of volumes) {
      const [source = '', target] = typeof volume === 'string' ? volume.split(':') : [];
      if (target === undefined) continue;
      if (/^[a-z\d][\w.-]*$/i.test(source)) {
        if (isWhole && !Object.hasOwn(compose.volumes ?? {}, source))
          add(source, { code: 'service_part_unknown', values: { service, name: source, section: 'volumes' } });
        continue;
      }
      const path = source.startsWith('.') ? pathFrom(folder, source) : null;
      const isHanded = target.startsWith(RUN_AT_START) || (path !== null && HANDED.test(path) && HANDED.test(target));
      if (path !== null && isHanded && isDead(path, project)) add(source, toDeadReference('volumes', path, project));
    }
    for (const one of env_file) {
      const path = typeof one === 'string' ? pathFrom(folder, one) : null;
      // A `.env` is made by whoever runs it; what stands in the repository under another name is not.
      if (path !== null && isDead(path, project) && !/(?:^|[/.])env$|\.local$/.test(path))
        add(String(one), toDeadReference('env_file', path, project));
    }
    const { context = '.', dockerfile } =
      typeof build === 'string' ? { context: build } : (build ?? { context: undefined });
    if (
      build === undefined ||
      (typeof build === 'object' && ('dockerfile_inline' in build || 'additional_contexts' in build))
    )
      continue;
    const root = pathFrom(folder, context);
    if (root === null) continue;
    if (isDead(root, project)) {
      add(context, toDeadReference('build', root, project));
      continue;
    }
    const recipe = pathFrom(root, typeof dockerfile === 'string' ? dockerfile : 'Dockerfile');
    if (recipe !== null && !isThere(recipe, project) && isThere(root, project))
      add(typeof dockerfile === 'string' ? dockerfile : context, toDeadReference('build', recipe, project));
  }
  return findings.slice(0, MAX_FINDINGS);
}

function readCompose(text: string): z.infer<typeof Compose> | null {
  try {
    const document = parseDocument(text, { merge: true, lineCounter: new LineCounter(), prettyErrors: false });
    if (document.errors.length > 0) return null;
    return Compose.safeParse(document.toJS({ maxAliasCount: 100 })).data ?? null;
  } catch {
    return null;
  }
}

function isOpen(name: string): boolean {
  return /[${}]/.test(name);
}

/** The line on which a word first stands by itself; null where it is not found. */
function lineOf(text: string, word: string): number | null {
  const at = text.search(new RegExp(`(?<![\\w./-])${word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')}(?![\\w/-])`));
  return at < 0 ? null : lineAt(text, at);
}
