import { parse as parseJsonc } from 'jsonc-parser';
import { z } from 'zod';
import type { Statement } from '../../../core/warning.ts';
import { nodeManifests } from '../../modules/javascript/javascript-manifests.ts';
import { nearestName, toHint } from '../../modules/nearest-name.ts';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';
import type { Need } from './command-words.ts';
import { readMakefile, type Makefile } from './make-rules.ts';
import { filesEndingIn, isDead, isThere, pathFrom, toDeadReference } from '../reference.ts';

/** A need that the project does not meet, and the file that would have to. */
export interface UnmetNeed {
  readonly need: Need;
  /** The manifest or Makefile that lacks it; null where a file is missing. */
  readonly debtor: string | null;
  readonly what: Statement;
}

/** What is not there of what commands need. */
export function unmetOf(needs: readonly Need[], project: SourceTree): readonly UnmetNeed[] {
  return needs.flatMap((need) => {
    const found = JUDGES[need.kind](need, project);
    return found === null ? [] : [{ need, ...found }];
  });
}

type Judgement = Omit<UnmetNeed, 'need'> | null;

const JUDGES: Readonly<Record<Need['kind'], (need: Need, project: SourceTree) => Judgement>> = {
  script: ({ name, folder, command }, project) => {
    const path = folder === '' ? 'package.json' : `${folder}/package.json`;
    const manifest = nodeManifests(project).get(path);
    if (manifest === undefined || Object.hasOwn(manifest.scripts, name)) return null;
    // npm starts this file when no script says otherwise.
    if (name === 'start' && isThere(folder === '' ? 'server.js' : `${folder}/server.js`, project)) return null;
    const values = {
      script: name,
      command,
      manifest: path,
      ...toHint(nearestName(name, Object.keys(manifest.scripts))),
    };
    return { debtor: path, what: { code: 'script_unknown', values } };
  },
  target: ({ name, folder, command }, project) => {
    const makefile = makefileIn(folder, project);
    if (makefile === null) {
      const path = join(folder, 'Makefile');
      return isMade(project) ? null : { debtor: null, what: toDeadReference(command, path, project) };
    }
    if (makefile.isOpen || makefile.targets.has(name)) return null;
    if (isThere(folder === '' ? name : `${folder}/${name}`, project)) return null;
    const values = { target: name, command, makefile: makefile.path, ...toHint(nearestName(name, makefile.targets)) };
    return { debtor: makefile.path, what: { code: 'make_target_unknown', values } };
  },
  file: ({ name, folder, command }, project) => {
    const path = pathFrom(folder, name);
    if (path === null || !isDead(path, project)) return null;
    return { debtor: null, what: toDeadReference(command, path, project) };
  },
  module: ({ name, folder, command }, project) => {
    if (!/^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*$/.test(name)) return null;
    const path = name.replaceAll('.', '/');
    const files = [`${path}.py`, `${path}/__init__.py`, `${path}/__main__.py`];
    const isFound =
      files.some((one) => filesEndingIn(one, project).length > 0) || project.namesIn(join(folder, path)) !== undefined;
    if (isFound || !isOwnModule(name, project)) return null;
    return { debtor: null, what: { code: 'command_no_module', values: { command, target: name } } };
  },
  composer: ({ name, folder, command }, project) => {
    const manifest = join(folder, 'composer.json');
    const path = project.find(manifest);
    const scripts = path === null ? null : scriptsOf(project.files.get(path) ?? '');
    if (scripts === null || Object.hasOwn(scripts, name)) return null;
    const values = { script: name, command, manifest, ...toHint(nearestName(name, Object.keys(scripts))) };
    return { debtor: manifest, what: { code: 'script_unknown', values } };
  },
  cargo: ({ name, folder, command }, project) => {
    const path = project.find(join(folder, 'Cargo.toml'));
    if (path === null) return null;
    const isKnown = [...project.files].some(
      ([other, text]) =>
        (other.endsWith('Cargo.toml') && text.includes(`"${name}"`)) ||
        other.endsWith(`/${name}.rs`) ||
        other.endsWith(`/${name}/main.rs`),
    );
    return isKnown
      ? null
      : { debtor: null, what: { code: 'reference_no_file', values: { place: command, target: name } } };
  },
  lock: ({ name, folder, command }, project) => {
    const manifest = folder === '' ? 'package.json' : `${folder}/package.json`;
    const isLocked = [name, 'npm-shrinkwrap.json', 'bun.lockb'].some(
      (one) => isThere(join(folder, one), project) || isThere(one, project),
    );
    if (!isThere(manifest, project) || isLocked) return null;
    return { debtor: null, what: { code: 'lock_missing', values: { command, target: name } } };
  },
};

/** Tools that write a Makefile. */
const isMade = oncePerProject((project): boolean =>
  [...project.files.keys()].some((path) =>
    /(?:^|\/)(?:CMakeLists\.txt|configure(?:\.ac)?|Makefile\b[^/]*|.*\.pro|meson\.build|premake\d\.lua)$/i.test(path),
  ),
);

const Composer = z.object({ scripts: z.record(z.string(), z.unknown()).catch({}) });

/** The scripts of a `composer.json`; null when it is none. */
function scriptsOf(text: string): Readonly<Record<string, unknown>> | null {
  return Composer.safeParse(parseJsonc(text)).data?.scripts ?? null;
}

function join(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}

/** Is the first part of a module's name a package or a module of the project, so that the rest can be looked for? */
function isOwnModule(name: string, project: SourceTree): boolean {
  const [first = ''] = name.split('.', 1);
  if (!name.includes('.')) return /^(?:app|main|server|src|wsgi|asgi|manage|run)$/.test(first) && hasPython(project);
  return filesEndingIn(`${first}/__init__.py`, project).length > 0 || project.namesIn(first) !== undefined;
}

const hasPython = oncePerProject((project): boolean => [...project.files.keys()].some((path) => path.endsWith('.py')));

function makefileIn(folder: string, project: SourceTree): Makefile | null {
  for (const name of ['GNUmakefile', 'makefile', 'Makefile']) {
    const path = project.find(join(folder, name));
    if (path !== null) return readMakefile(path, project.files.get(path) ?? '');
  }
  return null;
}
