import { visitorKeys } from 'oxc-parser';
import { isNode, visitNodes, type SyntaxNode } from '../../modules/syntax-node.ts';

/** What a walk over a script gathers for those who judge its names. */
export interface ScriptNodes {
  /** Names that the file looks for by `typeof` before it uses them, or uses where nothing ever runs. */
  readonly asked: ReadonlySet<string>;
  /** Where names stand that nobody evaluates: in `export { … }` and in types. */
  readonly unevaluated: ReadonlySet<number>;
  readonly classes: readonly SyntaxNode[];
  readonly objects: readonly SyntaxNode[];
  /** Values that are exported by default; interfaces and overloads may stand beside them. */
  readonly defaults: readonly SyntaxNode[];
}

/** Walks over a whole script once. */
export function gatherNodes(program: SyntaxNode): ScriptNodes {
  const asked = new Set<string>();
  const unevaluated = new Set<number>();
  const classes: SyntaxNode[] = [];
  const objects: SyntaxNode[] = [];
  const defaults: SyntaxNode[] = [];
  visitNodes(program, visitorKeys, (node) => {
    switch (node.type) {
      case 'UnaryExpression': {
        const { argument } = node;
        if (node['operator'] === 'typeof' && isNode(argument)) asked.add(String(argument['name']));
        break;
      }
      case 'LogicalExpression': {
        const { left, right } = node;
        // `0 && (module.exports = { … })` tells readers of exports what there is, and never runs (esbuild writes it).
        if (node['operator'] === '&&' && isNode(left) && left['value'] === 0 && isNode(right))
          visitNodes(right, visitorKeys, ({ type, name }) => {
            if (type === 'Identifier') asked.add(String(name));
          });
        break;
      }
      case 'ExportDefaultDeclaration': {
        const { declaration } = node;
        if (isNode(declaration) && !/^TS(?:InterfaceDeclaration|DeclareFunction)$/.test(declaration.type))
          defaults.push(node);
        break;
      }
      case 'ExportSpecifier':
        if (isNode(node['local'])) unevaluated.add(node['local'].start);
        break;
      case 'TSTypeQuery': {
        let first = node['exprName'];
        while (isNode(first) && first.type === 'TSQualifiedName') first = first['left'];
        if (isNode(first)) unevaluated.add(first.start);
        break;
      }
      case 'ClassDeclaration':
      case 'ClassExpression':
        classes.push(node);
        break;
      case 'ObjectExpression':
        objects.push(node);
        break;
    }
  });
  return { asked, unevaluated, classes, objects, defaults };
}
