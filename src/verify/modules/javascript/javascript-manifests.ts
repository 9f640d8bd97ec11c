import { dirname } from 'node:path/posix';
import { parse as parseJsonc } from 'jsonc-parser';
import { z } from 'zod';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';

const table = z.record(z.string(), z.unknown()).catch({});
const Manifest = z.object({
  name: z.string().optional().catch(undefined),
  type: z.string().optional().catch(undefined),
  dependencies: table,
  devDependencies: table,
  peerDependencies: table,
  optionalDependencies: table,
  scripts: z.record(z.string(), z.unknown()).catch({}),
  main: z.string().optional().catch(undefined),
  bin: z.unknown().optional(),
  exports: z.unknown().optional(),
  imports: table,
});

/** A `package.json`, as far as imports and its own check need it. */
export interface NodeManifest extends z.infer<typeof Manifest> {
  readonly path: string;
  /** Every package of every section. */
  readonly listed: ReadonlySet<string>;
}

/** Each manifest of a project by its path; one that is no JSON is left out. */
export const nodeManifests = oncePerProject((project): ReadonlyMap<string, NodeManifest> => {
  const manifests = new Map<string, NodeManifest>();
  for (const [path, text] of project.files) {
    if (path !== 'package.json' && !path.endsWith('/package.json')) continue;
    const { data } = Manifest.safeParse(parseJsonc(text));
    if (data === undefined) continue;
    const { dependencies, devDependencies, peerDependencies, optionalDependencies } = data;
    const sections = [dependencies, devDependencies, peerDependencies, optionalDependencies];
    manifests.set(path, { ...data, path, listed: new Set(sections.flatMap((one) => Object.keys(one))) });
  }
  return manifests;
});

/** The manifests that answer for a file: in its folder and above, the nearest first. */
export function manifestsAbove(path: string, project: SourceTree): readonly NodeManifest[] {
  const manifests = nodeManifests(project);
  const found: NodeManifest[] = [];
  if (manifests.size === 0) return found;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const manifest = manifests.get(folder === '.' ? 'package.json' : `${folder}/package.json`);
    if (manifest !== undefined) found.push(manifest);
    if (folder === '.') return found;
  }
}

/** Whether any manifest of the project lists a package. */
export function isListed(name: string, project: SourceTree): boolean {
  for (const { listed } of nodeManifests(project).values()) if (listed.has(name)) return true;
  return false;
}

/** Names of the packages that the project itself holds. */
const ownNames = oncePerProject(
  (project): ReadonlySet<string> =>
    new Set([...nodeManifests(project).values()].flatMap(({ name }) => (name === undefined ? [] : [name]))),
);

/** Whether a package is one of the project's own. */
export function isOwnPackage(name: string, project: SourceTree): boolean {
  return ownNames(project).has(name);
}

/** `importmap.json`, `import-map.dev.json`, `app.importmap`: names differ, since a page says which it takes. */
const IMPORT_MAP = /(?:^|\/)(?:deno\.jsonc?|[\w.-]*import[-_]?map[\w.-]*\.json)$|\.importmap$/i;

/** What pages and Deno are told about bare names, as one text each. */
const importMaps = oncePerProject((project): readonly string[] =>
  [...project.files].flatMap(([path, text]) =>
    IMPORT_MAP.test(path) || /\btype=["']?importmap\b/.test(text) ? [text] : [],
  ),
);

/** Whether an import map of the project settles a package, however deep it stands; some write theirs into the manifest. */
export function isMapped(name: string, project: SourceTree): boolean {
  if (importMaps(project).some((text) => text.includes(`"${name}`))) return true;
  return [...nodeManifests(project).values()].some(({ imports }) =>
    Object.keys(imports).some((key) => key === name || key.startsWith(`${name}/`)),
  );
}
