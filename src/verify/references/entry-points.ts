import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import { baseName } from '../file-kind.ts';
import { nodeManifests } from '../modules/javascript/javascript-manifests.ts';
import { findModule } from '../modules/javascript/javascript-files.ts';
import type { Project } from '../project.ts';
import { folderAt, isDead, pathFrom, toDeadReference, toReferenceFinding } from './reference.ts';

const MAX_FINDINGS = 6;
const text = z.string().optional().catch(undefined);
const file = z
  .union([z.string(), z.object({ file: z.string() }).transform((one) => one.file)])
  .optional()
  .catch(undefined);
const Pyproject = z.object({
  project: z
    .object({ readme: file, license: z.object({ file: text }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
  tool: z
    .object({ poetry: z.object({ readme: file }).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});
const Cargo = z.object({
  bin: z
    .array(z.object({ path: text }))
    .optional()
    .catch(undefined),
  lib: z.object({ path: text }).optional().catch(undefined),
  package: z.object({ readme: text, build: text }).optional().catch(undefined),
  workspace: z
    .object({ members: z.array(z.string()).catch([]) })
    .optional()
    .catch(undefined),
});

/** Do the paths that a manifest offers or is built from lead to files? Scripts and commands have checks of their own. */
export function checkEntryPoints(source: GeneratedFile, project: Project): readonly Finding[] {
  const read = READERS[baseName(source.path)];
  if (read === undefined) return [];
  const folder = folderAt(source.path);
  const findings: Finding[] = [];
  for (const { place, written, weight } of read(source, project)) {
    const path = pathFrom(folder, written);
    if (path === null || !isDead(path, project) || findModule(path, project) !== null) continue;
    findings.push(toReferenceFinding(source, null, weight, toDeadReference(place, path, project)));
  }
  return findings.slice(0, MAX_FINDINGS);
}

interface Offer {
  readonly place: string;
  readonly written: string;
  readonly weight: Finding['weight'];
}

const READERS: Readonly<Record<string, (file: GeneratedFile, project: Project) => readonly Offer[]>> = {
  'package.json': ({ path }, project) => {
    const manifest = nodeManifests(project).get(path);
    // What is built is not there yet.
    if (
      manifest === undefined ||
      Object.keys(manifest.scripts).some((name) => /build|compile|prepare|prepack/.test(name))
    )
      return [];
    return textsIn(manifest.exports)
      .filter((one) => /^\.\/[\w./-]+\.(?:[cm]?js|json|css|[cm]?ts)$/.test(one))
      .map((written) => ({ place: 'exports', written, weight: 'remark' }));
  },
  'pyproject.toml': ({ text: content }) => {
    const { project, tool } = Pyproject.safeParse(readToml(content)).data ?? {};
    const offers = [
      ['readme', project?.readme ?? tool?.poetry?.readme],
      ['license', project?.license?.file],
    ] as const;
    // The build stops without them.
    return offers.flatMap(([place, written]) => (written === undefined ? [] : [{ place, written, weight: 'fault' }]));
  },
  'Cargo.toml': ({ text: content }) => {
    const { bin = [], lib, package: own } = Cargo.safeParse(readToml(content)).data ?? {};
    const offers = [
      ...bin.map(({ path }) => ['bin', path] as const),
      ['lib', lib?.path] as const,
      ['build', own?.build] as const,
    ];
    return offers.flatMap(([place, written]) => (written === undefined ? [] : [{ place, written, weight: 'fault' }]));
  },
};

function readToml(content: string): unknown {
  try {
    return parseToml(content);
  } catch {
    // What cannot be read is told by the check of its syntax.
    return {};
  }
}

/** Every text in a nest of conditions. */
function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
