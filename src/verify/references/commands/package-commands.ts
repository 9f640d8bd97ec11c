import type { GeneratedFile } from '../../../core/generated-file.ts';
import type { Finding } from '../../../ports/verifier.ts';
import { nodeManifests } from '../../modules/javascript/javascript-manifests.ts';
import type { Project } from '../../project.ts';
import { readNeeds } from './command-words.ts';
import { folderAt, toReferenceFinding } from '../reference.ts';
import { unmetOf } from './unmet-needs.ts';

/** Do the scripts of a `package.json` start scripts, targets and settings that there are? Its own check looks after code. */
export function checkPackageCommands(file: GeneratedFile, project: Project): readonly Finding[] {
  const manifest = nodeManifests(project).get(file.path);
  if (manifest === undefined) return [];
  const commands = Object.entries(manifest.scripts).flatMap(([name, command]) =>
    // What only runs at publishing needs what only its author has.
    typeof command === 'string' && !/publish|prepack|version|release/.test(name) ? [command] : [],
  );
  const needs = commands
    .flatMap((command) => readNeeds(command, folderAt(file.path)))
    .filter(({ kind, name }) => kind === 'script' || kind === 'target' || (kind === 'file' && name.endsWith('.json')));
  const told = new Map(unmetOf(needs, project).map(({ need, what }) => [`${need.kind} ${need.name}`, what]));
  return [...told.values()].map((what) => toReferenceFinding(file, null, 'fault', what));
}
