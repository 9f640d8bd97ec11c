import { vi } from 'vitest';

/** Milliseconds that something may take to become true: a loaded machine is slow, not wrong. */
const PATIENCE_MS = 30_000;

/** Looks until the expectations hold. */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: PATIENCE_MS });
}
