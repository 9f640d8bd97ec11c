import { cSharp } from './c-sharp.ts';
import { css } from './css.ts';
import { go } from './go.ts';
import { html } from './html.ts';
import { java } from './java.ts';
import { javascript } from './javascript.ts';
import { json } from './json.ts';
import { markdown } from './markdown.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { shell } from './shell.ts';
import type { SyntaxReader } from './syntax-reader.ts';
import { toml } from './toml.ts';
import { yaml } from './yaml.ts';

/** Every language that is read. C and C++ are not: their headers cannot be told from faults. */
export const READERS: readonly SyntaxReader[] = [
  javascript,
  python,
  go,
  json,
  yaml,
  toml,
  markdown,
  java,
  rust,
  cSharp,
  ruby,
  php,
  css,
  html,
  shell,
];
