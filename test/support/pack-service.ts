import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { BUILT_SERVICE } from './service-under-test.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/**
 * Before a suite that starts hundreds of processes: packs the built service and what it imports into a few files, and
 * has them compiled once. To find and read 1,300 modules is most of a start otherwise.
 */
export async function setup(): Promise<() => void> {
  if (process.env['SERVICE_ENTRY'] !== undefined) return () => undefined;
  // In the package, where what is not packed (native code, grammars, threads) finds its own files.
  const folder = mkdtempSync(join(ROOT, 'dist-packed-'));
  const clear = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    await pack(folder);
    const code = join(folder, 'code');
    const entry = join(folder, 'main.js');
    // A process that is killed leaves nothing in the cache: a port that is none ends it once everything is loaded.
    for (const main of [entry, BUILT_SERVICE]) {
      expectToSay('SERVER_PORT', folder, [main], { NODE_COMPILE_CACHE: code, SERVER_PORT: 'none' });
    }
    // Without its thread the service would go on, and check nothing.
    const load = `await import(${JSON.stringify(join(folder, 'check-thread.js'))}); console.log('loaded')`;
    expectToSay('loaded', folder, ['--input-type=module', '--eval', load], {});
    process.env['PACKED_SERVICE'] = entry;
    process.env['PACKED_SERVICE_CODE'] = code;
    return clear;
  } catch (error) {
    clear();
    throw error;
  }
}

async function pack(folder: string): Promise<void> {
  await using bundle = await rolldown({
    input: { main: join(ROOT, 'dist/main.js'), 'check-thread': join(ROOT, 'dist/verify/check-thread.js') },
    platform: 'node',
    external: ['piscina', 'oxc-parser', 'web-tree-sitter', '@astral-sh/ruff-wasm-nodejs', 'sh-syntax'],
    // The other form of `jsonc-parser` hides what it requires.
    resolve: { mainFields: ['module', 'main'] },
    // It is in what nobody calls: the Redis client of `bottleneck`.
    checks: { eval: false },
  });
  await bundle.write({ dir: folder, format: 'esm', entryFileNames: '[name].js' });
}

/** Runs node to its end. @throws Error when it does not say this word */
function expectToSay(word: string, cwd: string, args: readonly string[], env: Record<string, string>): void {
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd, env, encoding: 'utf8' });
  if (!(stdout + stderr).includes(word)) throw new Error(`the packed service does not load:\n${stderr}`);
}
