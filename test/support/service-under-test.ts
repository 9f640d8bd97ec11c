import { fileURLToPath } from 'node:url';

const named = process.env['SERVICE_ENTRY'];

/** The built service as it is shipped, or the entry that the environment of the tests names. */
export const BUILT_SERVICE = named ?? fileURLToPath(new URL('../../dist/main.js', import.meta.url));

/** The same in a few files, where the suite has packed it (`pack-service.ts`). */
export const SERVICE = named ?? process.env['PACKED_SERVICE'] ?? BUILT_SERVICE;

/** Where the compiled code of both lies, as variables for a process. */
export const CODE_CACHE: Readonly<Record<string, string>> =
  process.env['PACKED_SERVICE_CODE'] === undefined ? {} : { NODE_COMPILE_CACHE: process.env['PACKED_SERVICE_CODE'] };
