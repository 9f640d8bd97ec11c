import { astro } from './markup/astro.ts';
import { BALANCE_READERS } from './balance/balance-readers.ts';
import { cSharp } from './languages/c-sharp.ts';
import { css } from './languages/css.ts';
import { ejs, erb } from './templates/embedded-code.ts';
import { go } from './languages/go.ts';
import { html } from './markup/html.ts';
import { java } from './languages/java.ts';
import { javascript } from './languages/javascript.ts';
import { json } from './languages/json.ts';
import { markdown } from './languages/markdown.ts';
import { php } from './languages/php.ts';
import { python } from './languages/python.ts';
import { ruby } from './languages/ruby.ts';
import { rust } from './languages/rust.ts';
import { shell } from './languages/shell.ts';
import type { SyntaxReader } from './syntax-reader.ts';
import { svelte } from './markup/svelte.ts';
import { toml } from './languages/toml.ts';
import { vue } from './markup/vue.ts';
import { xml } from './markup/xml.ts';
import { yaml } from './languages/yaml.ts';

/** Every language that is read. */
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
  vue,
  svelte,
  astro,
  xml,
  erb,
  ejs,
  ...BALANCE_READERS,
];
