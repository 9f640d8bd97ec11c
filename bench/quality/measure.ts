import { renderRemark } from '../../src/core/messages/render-warning.ts';
import type { GeneratedFile } from '../../src/core/generated-file.ts';
import type { ProjectPlan } from '../../src/core/project-plan.ts';
import { generateFiles, type WrittenFiles } from '../../src/generator/generator.ts';
import type { Finding } from '../../src/ports/verifier.ts';
import { removeSecrets } from '../../src/verify/secrets/remove-secrets.ts';
import type { Verifier } from '../../src/ports/verifier.ts';
import { markedAnswer, ScriptedModel, wantedBy } from '../../test/support/scripted-model.ts';
import { createTaskRequest } from '../../test/support/task-request.ts';
import type { SoundProject } from './corpus.ts';
import { languageName } from './language.ts';
import { DEFECT_NAMES, type DefectName } from './defect-kinds.ts';
import { plant, type Plant } from './plant.ts';

/** What became of one planted defect. Neither found nor told: missed. */
export interface PlantOutcome {
  readonly plant: Plant;
  /** The checks report a fault that is not there on the sound project; of a secret: it was taken out. */
  readonly isFound: boolean;
  /** They report no more than a remark. */
  readonly isTold: boolean;
  /** The loop ended with the sound text and no fault. */
  readonly isRepaired: boolean;
}

/** Something said of a sound file. */
export interface Alarm {
  readonly language: string;
  readonly path: string;
  /** The kind of the finding, or `secret`. */
  readonly toldBy: string;
  readonly isRemark: boolean;
  readonly message: string;
}

export interface Measured {
  /** Of the files that were measured, without those that only stand beside them. */
  readonly files: readonly { readonly language: string }[];
  readonly outcomes: readonly PlantOutcome[];
  readonly alarms: readonly Alarm[];
}

/** Plantings of one kind that a language should have at least, and that one file has at most. */
const WANTED = 12;
const MOST_PER_FILE = 3;
const SIGNAL = new AbortController().signal;

/** Decides how many defects of each kind are planted in each file, so that languages with few files count as well. */
export function plantAll(
  projects: readonly SoundProject[],
  kinds: readonly DefectName[] = DEFECT_NAMES,
): readonly Plant[] {
  const sites = projects.flatMap((project) =>
    project.subjects.flatMap((path) =>
      project.files.filter((file) => file.path === path).map((file) => ({ project, file })),
    ),
  );
  const filesOf = Map.groupBy(sites, ({ file }) => languageName(file.path));
  return kinds.flatMap((kind) => {
    const plants: Plant[] = [];
    for (const site of sites) {
      const count = filesOf.get(languageName(site.file.path))?.length ?? 1;
      plants.push(...plant(site, kind, Math.min(MOST_PER_FILE, Math.ceil(WANTED / count)), plants.length));
    }
    return plants;
  });
}

/** Measures every defect with these verifiers side by side. */
export async function measure(
  projects: readonly SoundProject[],
  plants: readonly Plant[],
  verifiers: readonly Verifier[],
): Promise<Measured> {
  const sound = new Map<SoundProject, readonly Finding[]>();
  await share(projects, verifiers, async (project, verifier) => {
    sound.set(project, await verifier.checkProject(project.files, project.created.plan, SIGNAL));
  });
  const outcomes: PlantOutcome[] = [];
  await share(plants, verifiers, async (one, verifier) => {
    outcomes.push(await judge(one, sound.get(one.project) ?? [], verifier));
  });
  const files = projects.flatMap(({ subjects }) => subjects.map((path) => ({ language: languageName(path) })));
  return { files, outcomes, alarms: projects.flatMap((project) => alarmsOf(project, sound.get(project) ?? [])) };
}

async function share<T>(
  work: readonly T[],
  verifiers: readonly Verifier[],
  handle: (one: T, verifier: Verifier) => Promise<void>,
): Promise<void> {
  const left = work.values();
  await Promise.all(
    verifiers.map(async (verifier) => {
      for (const one of left) await handle(one, verifier);
    }),
  );
}

/** Plays the whole loop with a model that writes the sound text when it is asked to write a file again. */
async function judge(one: Plant, sound: readonly Finding[], verifier: Verifier): Promise<PlantOutcome> {
  const { project, file } = one;
  const files = project.files.map((known) => (known.path === file.path ? file : known));
  if (one.kind === 'secret') {
    const isFound = removeSecrets(file, []).file.text === one.expected;
    return { plant: one, isFound, isTold: false, isRepaired: isFound };
  }
  const looks: (readonly Finding[])[] = [];
  const recording: Verifier = {
    checkFile: (...rest) => verifier.checkFile(...rest),
    outline: (...rest) => verifier.outline(...rest),
    async checkProject(some: readonly GeneratedFile[], plan: ProjectPlan, signal: AbortSignal) {
      const findings = await verifier.checkProject(some, plan, signal);
      looks.push(findings);
      return findings;
    },
  };
  const { drafts, findings } = await runLoop(project, files, recording);
  const found = newFindings(looks[0] ?? [], sound);
  const isFound = found.some(({ weight }) => weight !== 'remark');
  const isSound = project.files.every(({ path, text }) => drafts.get(path)?.text === text);
  const isClean = newFindings(findings, sound).every(({ weight }) => weight === 'remark');
  return { plant: one, isFound, isTold: !isFound && found.length > 0, isRepaired: isFound && isSound && isClean };
}

function runLoop(project: SoundProject, files: readonly GeneratedFile[], verifier: Verifier): Promise<WrittenFiles> {
  const model = new ScriptedModel((call) => {
    const path = wantedBy(call)?.paths[0];
    return markedAnswer(call, project.files.find((known) => known.path === path)?.text ?? '');
  });
  const ignore = (): void => undefined;
  const input = {
    taskId: 'bench',
    request: createTaskRequest(),
    model,
    verifier,
    signal: SIGNAL,
    emit: ignore,
    onDelta: ignore,
  };
  const kept = new Map(files.map(({ path, text }) => [path, { path, text, warnings: [], repairs: 0 }]));
  return generateFiles(input, project.created, kept);
}

/** What was not said of the sound project. Lines move, so they do not count. */
function newFindings(findings: readonly Finding[], sound: readonly Finding[]): readonly Finding[] {
  const known = new Map<string, number>();
  const key = ({ path, kind, weight, code, values }: Finding): string =>
    JSON.stringify([path, kind, weight, code, values]);
  for (const one of sound) known.set(key(one), (known.get(key(one)) ?? 0) + 1);
  return findings.filter((one) => {
    const left = known.get(key(one)) ?? 0;
    known.set(key(one), left - 1);
    return left <= 0;
  });
}

function alarmsOf({ name, files, subjects }: SoundProject, findings: readonly Finding[]): readonly Alarm[] {
  const said = findings
    .filter(({ path }) => subjects.includes(path))
    .map((finding) => ({
      language: languageName(finding.path),
      path: `${name}: ${finding.path}:${finding.line ?? 0}`,
      toldBy: finding.kind,
      isRemark: finding.weight === 'remark',
      message: renderRemark('en', finding),
    }));
  const measured = files.filter(({ path }) => subjects.includes(path));
  const removed = measured.flatMap((file) =>
    removeSecrets(file, []).lines.map((line) => ({
      language: languageName(file.path),
      path: `${name}: ${file.path}:${line}`,
      toldBy: 'secret',
      isRemark: false,
      message: 'a secret was taken out',
    })),
  );
  return [...said, ...removed];
}
