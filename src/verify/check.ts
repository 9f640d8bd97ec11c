import type { GeneratedFile } from '../core/generated-file.ts';
import type { Finding } from '../ports/verifier.ts';
import type { Project } from './project.ts';

/** One check. Most look at the file alone; some at what the project holds beside it. The same input gives the same findings. */
export type Check = (file: GeneratedFile, project: Project) => readonly Finding[] | Promise<readonly Finding[]>;
