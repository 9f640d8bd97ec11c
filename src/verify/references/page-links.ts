import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import type { Project } from '../project.ts';
import { lineAt } from '../syntax/line-at.ts';
import {
  filesEndingIn,
  folderAt,
  isAside,
  isDead,
  isThere,
  pathFrom,
  toDeadReference,
  toReferenceFinding,
} from './reference.ts';

const MAX_FINDINGS = 6;
const MAX_LENGTH = 300_000;
const TAG = /<(script|link|img|source|a|iframe)\b([^<>]{1,1000})>/gi;
const ADDRESS = /\b(?:src|href)\s*=\s*(?:"([^"]*)"|'([^']*)')/i;
/** Folders whose content is served without their name. */
const SERVED = ['public', 'static', 'src', 'app', 'assets', 'www', 'client', 'frontend', 'dist'];
/** Flask's and Django's way to a file of the folder `static`. */
const STATIC =
  /url_for\(\s*['"](?:[\w.]*\.)?static['"]\s*,\s*filename\s*=\s*['"]([^'"{}]+)['"]|\{%\s*static\s+['"]([^'"{}]+)['"]\s*%\}/g;

/** Does a page load scripts, styles and pictures that there are? What only leads on to another page is a remark. */
export function checkPageLinks(file: GeneratedFile, project: Project): readonly Finding[] {
  if (!/\.(?:html?|jinja2?|j2|njk|php|erb|ejs|hbs|twig|tmpl|gohtml)$/i.test(file.path) || file.text.length > MAX_LENGTH)
    return [];
  const text = file.text.replace(/<!--[\s\S]*?-->|\{#[\s\S]*?#\}/g, (comment) => comment.replace(/[^\n]/g, ' '));
  // Scripts that write tags are no page.
  const page = text.replace(
    /(<script\b[^<>]*>)([\s\S]*?)(?=<\/script)/gi,
    (whole, tag: string) => tag + whole.slice(tag.length).replace(/[^\n]/g, ' '),
  );
  const findings: Finding[] = [];
  const add = (index: number, weight: Finding['weight'], place: string, target: string): number =>
    findings.push(toReferenceFinding(file, lineAt(file.text, index), weight, toDeadReference(place, target, project)));
  if (!/<base\b/i.test(page)) {
    for (const { 1: tag = '', 2: attributes = '', index } of page.matchAll(TAG)) {
      const [, double, single] = ADDRESS.exec(attributes) ?? [];
      const address = (double ?? single ?? '').trim().replace(/[?#].*$/s, '');
      const target = deadTarget(address, file.path, project);
      if (target !== null)
        add(
          index,
          isAside(file.path) ? 'remark' : weightOf(tag.toLowerCase(), attributes, address),
          tag.toLowerCase(),
          target,
        );
    }
  }
  for (const { 1: flask, 2: django, index } of page.matchAll(STATIC)) {
    const name = (flask ?? django ?? '').trim();
    if (/^(?:admin|rest_framework|django_extensions|debug_toolbar)\//.test(name) || !/\.\w+$/.test(name)) continue;
    const isFound = filesEndingIn(name, project).length > 0;
    const isCode = /\.(?:css|js)$/.test(name) && !isAside(file.path);
    if (!isFound && isDead(`static/${name}`, project)) add(index, isCode ? 'fault' : 'remark', 'static', name);
  }
  return findings.slice(0, MAX_FINDINGS);
}

/** A page without this script or style does not work; the rest is decoration, or made later. */
function weightOf(tag: string, attributes: string, address: string): Finding['weight'] {
  const isLoaded = tag === 'script' || (tag === 'link' && /\brel\s*=\s*["']?stylesheet/i.test(attributes));
  return isLoaded && /\.(?:css|[cm]?[jt]sx?)$/.test(address) ? 'fault' : 'remark';
}

/** The path of what a page names and nobody has; null where it is there or cannot be told. */
function deadTarget(address: string, page: string, project: Project): string | null {
  if (!/\.[a-z][a-z\d]{0,5}$/i.test(address) || /^(?:[a-z][a-z\d+.-]*:|\/\/|#)/i.test(address)) return null;
  const own = folderAt(page);
  const path = pathFrom(address.startsWith('/') ? '' : own, address.replace(/^\//, ''));
  if (path === null || !isDead(path, project)) return null;
  // Served from somewhere else, or under a prefix.
  const bare = address.replace(/^(?:\.{0,2}\/)+/, '');
  // Django brings the styles of its own pages.
  if (/^static\/(?:admin|rest_framework)\//.test(bare)) return null;
  const isServed = SERVED.some((folder) => isThere(`${folder}/${bare}`, project));
  return isServed || filesEndingIn(bare.replace(/^(?:static|public|assets|dist)\//, ''), project).length > 0
    ? null
    : path;
}
