import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import { baseName } from '../file-kind.ts';
import type { Project } from '../project.ts';
import { oncePerProject } from '../source-tree.ts';
import { lineAt } from '../syntax/line-at.ts';
import { filesEndingIn, isAside, toReferenceFinding } from './reference.ts';
import { nearestName, toHint } from '../modules/nearest-name.ts';

const MAX_FINDINGS = 6;
/** Templates that frameworks bring themselves. */
const BROUGHT =
  /^(?:admin|registration|django|rest_framework|wagtail\w*|security|flask_\w+|bootstrap\w*|errors?|account|socialaccount|cms|debug_toolbar|crispy\w*|allauth|email)\//;

interface Rule {
  readonly paths: RegExp;
  readonly when: RegExp;
  /** The name stands in the first group. */
  readonly call: RegExp;
}

const RULES: readonly Rule[] = [
  { paths: /\.py$/, when: /\bflask\b/, call: /\brender_template\(\s*['"]([\w./-]+\.\w+)['"]/g },
  { paths: /\.py$/, when: /\bdjango\b/, call: /\brender\(\s*(?:self\.)?request\s*,\s*['"]([\w./-]+\.html)['"]/g },
  { paths: /\.py$/, when: /\bdjango\b/, call: /^\s*template_name\s*=\s*['"]([\w./-]+\.html)['"]/gm },
  {
    paths: /\.py$/,
    when: /\bTemplateResponse\b/,
    call: /\bTemplateResponse\(\s*(?:request\s*=\s*request\s*,\s*|request\s*,\s*)?(?:name\s*=\s*)?['"]([\w./-]+\.html)['"]/g,
  },
  { paths: /\.[cm]?[jt]s$/, when: /\bexpress\b|\bview engine\b/, call: /\bres\.render\(\s*['"]([\w./-]+)['"]/g },
  {
    paths: /\.(?:html?|jinja2?|j2)$/,
    when: /\{%/,
    call: /\{%-?\s*(?:extends|include|import|from)\s+['"]([\w./-]+\.\w+)['"](?:\s[^%\n]{0,200})?-?%\}/g,
  },
  { paths: /\.go$/, when: /\btemplate\b/, call: /\btemplate\.ParseFiles\(\s*"([\w./-]+\.\w+)"\s*\)/g },
  { paths: /(?:^|\/)views\/.*\.ejs$/, when: /include/, call: /<%-\s*include\(\s*['"]([\w./-]+)['"]/g },
];

/** Are the templates there that code renders and that others build on? */
export function checkRenderedTemplates(file: GeneratedFile, project: Project): readonly Finding[] {
  const findings: Finding[] = [];
  if (isAside(file.path)) return findings;
  for (const { paths, when, call } of RULES) {
    if (!paths.test(file.path) || !when.test(file.text)) continue;
    for (const { 1: name = '', index } of file.text.matchAll(call)) {
      if (BROUGHT.test(name) || isTemplate(name, project) || isCommented(file.text, index)) continue;
      const near = nearestName(baseName(name), templateNames(project));
      const what = { code: 'template_missing', values: { template: name, ...toHint(near) } } as const;
      findings.push(toReferenceFinding(file, lineAt(file.text, index), 'fault', what));
    }
  }
  return findings.slice(0, MAX_FINDINGS);
}

const TEMPLATE = /\.(?:html?|ejs|pug|jade|hbs|handlebars|njk|mustache|jinja2?|j2|twig|eta|liquid|tmpl|gohtml|xml|txt)$/;

const templateNames = oncePerProject(
  (project): ReadonlySet<string> =>
    new Set([...project.files.keys()].filter((path) => TEMPLATE.test(path)).map(baseName)),
);

const templateStems = oncePerProject(
  (project): ReadonlySet<string> => new Set([...templateNames(project)].map((name) => name.replace(/\.\w+$/, ''))),
);

/** A name with its ending has to be there; one without is looked for under any. */
function isTemplate(name: string, project: Project): boolean {
  // From where it stands, which a loader may or may not follow.
  if (/(?:^|\/)\.{1,2}\//.test(name)) return templateNames(project).has(baseName(name));
  if (filesEndingIn(name, project).length > 0) return true;
  return !/\.\w+$/.test(name) && templateStems(project).has(baseName(name));
}

function isCommented(text: string, index: number): boolean {
  const start = text.lastIndexOf('\n', index - 1) + 1;
  return /^\s*(?:#|\/\/|\*)/.test(text.slice(start, index));
}
