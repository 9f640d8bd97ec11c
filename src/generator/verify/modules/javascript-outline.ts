import { parseJavaScript } from './javascript.ts';
import { isNode, type SyntaxNode } from './syntax-node.ts';

/** Characters of a type or a value that are shown whole. */
const SHOWN_CHARACTERS = 1_500;

/** What a file of JavaScript or TypeScript exports, without the bodies; null when it exports nothing by declaration. */
export function outlineJavaScript(path: string, text: string): Promise<string | null> {
  const parsed = parseJavaScript(path, text);
  if (parsed === null) return Promise.resolve(null);
  const exported = namesExportedLater(parsed.program.body as unknown as readonly SyntaxNode[]);
  const lines = (parsed.program.body as unknown as readonly SyntaxNode[]).flatMap((node) => {
    if (node.type.startsWith('Export')) return outlineExport(node, text);
    const names = declaredNames(node);
    return names.some((name) => exported.has(name)) ? [outlineDeclaration(node, node.start, text)] : [];
  });
  return Promise.resolve(lines.length === 0 ? null : `${lines.join('\n')}\n`);
}

function outlineExport(node: SyntaxNode, text: string): readonly string[] {
  const { declaration } = node;
  return [isNode(declaration) ? outlineDeclaration(declaration, node.start, text) : slice(text, node.start, node.end)];
}

/** A declaration from `start`, with every body left out. */
function outlineDeclaration(node: SyntaxNode, start: number, text: string): string {
  const { body, declarations } = node;
  if (/Class/.test(node.type) && isNode(body)) return outlineClass(body, start, text);
  if (/Function/.test(node.type) && isNode(body)) return `${text.slice(start, body.start)}{ … }`;
  if (Array.isArray(declarations)) {
    const [first] = declarations as unknown[];
    const value = isNode(first) ? first['init'] : null;
    const inner = isNode(value) ? value['body'] : null;
    if (isNode(value) && isNode(inner) && /Function/.test(value.type)) return `${text.slice(start, inner.start)}…`;
  }
  return slice(text, start, node.end);
}

function outlineClass(body: SyntaxNode, start: number, text: string): string {
  const members = (body['body'] as readonly unknown[]).filter(isNode).flatMap((member) => {
    const { key, value } = member;
    if (isNode(key) && key.type === 'PrivateIdentifier') return [];
    const inner = isNode(value) ? value['body'] : null;
    return [
      `  ${isNode(inner) ? `${text.slice(member.start, inner.start)}{ … }` : slice(text, member.start, member.end)}`,
    ];
  });
  return [`${text.slice(start, body.start)}{`, ...members, '}'].join('\n');
}

/** Names that an `export { … }` of the file's own passes out. */
function namesExportedLater(body: readonly SyntaxNode[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { type, source, specifiers } of body) {
    if (type !== 'ExportNamedDeclaration' || isNode(source) || !Array.isArray(specifiers)) continue;
    for (const one of specifiers as unknown[]) {
      const local = isNode(one) ? one['local'] : null;
      if (isNode(local)) names.add(String(local['name']));
    }
  }
  return names;
}

function declaredNames(node: SyntaxNode): readonly string[] {
  const { id, declarations } = node;
  const ids = Array.isArray(declarations) ? declarations.map((one: unknown) => (isNode(one) ? one['id'] : null)) : [id];
  return ids.filter(isNode).map((one) => String(one['name']));
}

function slice(text: string, start: number, end: number): string {
  return end - start <= SHOWN_CHARACTERS
    ? text.slice(start, end)
    : `${text.slice(start, start + SHOWN_CHARACTERS).toWellFormed()} …`;
}
