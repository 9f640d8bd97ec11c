import { createPrivateKey } from 'node:crypto';
import type { z } from 'zod';
import { decodeOperatorText } from '../core/operator-text.ts';
import type { Variables } from './variables.ts';

/** The App needs its three parts together: with some of them it would start and refuse every delivery. */
export function parseApp(variables: z.infer<typeof Variables>, readFile: (path: string) => string, faults: string[]) {
  const { APP_ID, PRIVATE_KEY, PRIVATE_KEY_PATH, WEBHOOK_SECRET } = variables;
  const hasKey = PRIVATE_KEY !== undefined || PRIVATE_KEY_PATH !== undefined;
  if (APP_ID === undefined && !hasKey && WEBHOOK_SECRET === undefined) return null;
  const because = 'expected, since other variables of the GitHub App are set';
  if (APP_ID === undefined) faults.push(`APP_ID: ${because}`);
  if (!hasKey) faults.push(`PRIVATE_KEY: ${because} (or PRIVATE_KEY_PATH)`);
  if (WEBHOOK_SECRET === undefined) faults.push(`WEBHOOK_SECRET: ${because}; at least 16 characters`);
  const privateKey = hasKey ? parsePrivateKey(PRIVATE_KEY, PRIVATE_KEY_PATH, readFile, faults) : null;
  if (APP_ID === undefined || privateKey === null || WEBHOOK_SECRET === undefined) return null;
  return { id: APP_ID, privateKey, webhookSecrets: WEBHOOK_SECRET };
}

function parsePrivateKey(
  inline: string | undefined,
  path: string | undefined,
  readFile: (path: string) => string,
  faults: string[],
): string | null {
  const variable = inline === undefined ? 'PRIVATE_KEY_PATH' : 'PRIVATE_KEY';
  try {
    const pem = toPem(inline ?? readFile(path ?? ''));
    createPrivateKey(pem);
    return pem;
  } catch {
    faults.push(
      `${variable}: expected ${inline === undefined ? 'the path of a file with ' : ''}an RSA private key in PEM form`,
    );
    return null;
  }
}

/**
 * A PEM may stand with `\n` for line ends, or as base64: many ways to set a variable cannot hold line ends. Whatever
 * else stands at the edges of its lines is none of it.
 */
function toPem(raw: string): string {
  const text = raw.includes('-----BEGIN') ? raw : decodeOperatorText(Buffer.from(raw, 'base64'));
  const lines = text.split(/\\r\\n|\\n|\r?\n/).map((line) => line.trim());
  return `${lines.join('\n').trim()}\n`;
}
