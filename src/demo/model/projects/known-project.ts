/** A file that the stand-in for the model knows by heart. */
interface KnownFile {
  readonly path: string;
  readonly purpose: string;
  readonly exports: readonly string[];
  readonly dependsOn: readonly string[];
  readonly content: string;
}

/** A whole project that it knows, and the words in a prompt that call for it. */
export interface KnownProject {
  readonly name: string;
  readonly summary: string;
  readonly keywords: RegExp;
  /** What holds for all files. */
  readonly decisions?: readonly string[];
  /** What the files agree on, by kind. */
  readonly shared?: Readonly<Record<string, readonly string[]>>;
  readonly install?: string;
  readonly run: string;
  readonly test: string;
  readonly files: readonly KnownFile[];
}

/** The project's plan as the model answers it: JSON in the form that the contract gives. */
export function renderPlanAnswer(project: KnownProject): string {
  const { decisions, name, summary, shared, install, run, test } = project;
  const files = project.files.map(({ path, purpose, exports, dependsOn }) => ({
    path,
    purpose,
    exports,
    depends_on: dependsOn,
  }));
  return JSON.stringify({ decisions, name, summary, shared, files, install, run, test }, undefined, 2);
}

/** The project whose words the prompt uses most; the first where none is used at all. */
export function bestMatch(projects: readonly [KnownProject, ...KnownProject[]], prompt: string): KnownProject {
  const score = (one: KnownProject): number => {
    const all = new RegExp(one.keywords.source, `${one.keywords.flags}g`);
    return new Set(prompt.match(all)?.map((word) => word.toLowerCase())).size;
  };
  return projects.reduce((best, one) => (score(one) > score(best) ? one : best), projects[0]);
}
