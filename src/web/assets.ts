import { sha256 } from '../core/generated-file.ts';
import { icon } from './assets/icon.ts';
import { script } from './assets/script.ts';
import { style } from './assets/style.ts';

/** Something that pages load. The address bears a hash of the text, so that browsers may keep it for ever. */
export interface Asset {
  readonly address: string;
  readonly type: string;
  readonly text: string;
}

export const ICON = createAsset('icon', 'svg', 'image/svg+xml', icon);
export const SCRIPT = createAsset('dashboard', 'js', 'text/javascript; charset=utf-8', script);
export const STYLE = createAsset('dashboard', 'css', 'text/css; charset=utf-8', style);

function createAsset(name: string, extension: string, type: string, text: string): Asset {
  return { address: `/assets/${name}-${sha256(text).slice(0, 12)}.${extension}`, type, text };
}
