import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from './finding.ts';
import type { Project } from './project.ts';

/** Does somebody who clones the project learn how to run and test it? Told once, on one file. */
export function checkCompleteness(file: GeneratedFile, project: Project): readonly Finding[] {
  const remark = (message: string): readonly Finding[] => [
    { path: file.path, line: null, kind: 'completeness', weight: 'remark', message },
  ];
  const readme = [...project.files.keys()].find((path) => /^(?:docs\/|\.github\/)?readme(?:[.-][^/]*)?$/i.test(path));
  if (readme === undefined) {
    const [first] = project.files.keys();
    return file.path === first ? remark('the project has no README that says how to run it') : [];
  }
  const { run = '', test = '' } = project.plan ?? {};
  if (file.path !== readme || run === '' || test === '') return [];
  const text = fold(file.text);
  return [run, test].some((command) => text.includes(fold(command)) || text.includes(fold(lastPart(command))))
    ? []
    : remark('it says neither how to run nor how to test the project, as the plan does');
}

/** The last of several commands in a row is the one that does it. */
function lastPart(command: string): string {
  return command.split(/&&|;|\n/).at(-1) ?? command;
}

function fold(text: string): string {
  return text.toLowerCase().replace(/[\s`$]+/g, '');
}
