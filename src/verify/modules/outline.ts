import { outlineGo } from './go/go-outline.ts';
import { outlineJavaScript } from './javascript/javascript-outline.ts';
import { outlinePython } from './python/python-outline.ts';

/** What a file offers to others, without the bodies; null where the language is not known, or the text not to be read. */
export async function outlineOf(path: string, text: string): Promise<string | null> {
  if (/\.(?:[cm]?[jt]s|[jt]sx)$/.test(path)) return outlineJavaScript(path, text);
  if (/\.pyi?$/.test(path)) return outlinePython(path, text);
  return path.endsWith('.go') ? outlineGo(path, text) : null;
}
