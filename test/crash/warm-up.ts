import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENTRY } from './crash-stage.ts';

/**
 * Starts the service once before all tests, so that the hundreds of later starts find its code compiled: a process that
 * is killed leaves nothing in the cache.
 */
export function setup(): () => void {
  const cache = mkdtempSync(join(tmpdir(), 'crash-code-'));
  // A port that is none ends the start once everything is loaded.
  spawnSync(process.execPath, [ENTRY], { cwd: cache, env: { NODE_COMPILE_CACHE: cache, SERVER_PORT: 'none' } });
  process.env['CRASH_CODE_CACHE'] = cache;
  return () => rmSync(cache, { recursive: true, force: true });
}
