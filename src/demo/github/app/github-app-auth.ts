import { generateKeyPair, verify, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import { GitHubFailure } from '../github-failure.ts';
import type { GitHubState } from '../world/github-state.ts';
import type { WorldApp, WorldCaller } from '../world/world-objects.ts';

const skewSeconds = 60;
const claims = z.object({ iat: z.int(), exp: z.int(), iss: z.union([z.string(), z.int()]) });
const header = z.object({ alg: z.literal('RS256') });

/** A key pair in the form GitHub gives it for download: PKCS#1 PEM. */
export async function createAppKeys(): Promise<{ privateKey: string; publicKey: KeyObject }> {
  const pair = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  return { privateKey: pair.privateKey.export({ type: 'pkcs1', format: 'pem' }).toString(), publicKey: pair.publicKey };
}

/** Who sent this `Authorization` header? Throws GitHub's 401 when it names nobody. */
export function authenticate(state: GitHubState, app: WorldApp, authorization: string | undefined): WorldCaller {
  if (authorization === undefined || authorization === '') return { kind: 'anonymous' };
  const [scheme = '', credential = ''] = authorization.split(/\s+/, 2);
  if (/^basic$/i.test(scheme)) {
    const [, password = ''] = Buffer.from(credential, 'base64').toString().split(/:(.*)/s);
    return callerOfToken(state, password);
  }
  if (!/^(bearer|token)$/i.test(scheme)) throw badCredentials();
  if (/^[\w-]+\.[\w-]+\.[\w-]+$/.test(credential) && !credential.startsWith('gh')) {
    return { kind: 'app', app: checkAppJwt(state, [app, ...state.registeredApps], credential) };
  }
  return callerOfToken(state, credential);
}

/** The caller whose personal or installation token this is. */
function callerOfToken(state: GitHubState, token: string): WorldCaller {
  const account = state.personalTokens.get(token);
  if (account !== undefined) return { kind: 'user', account };
  const minted = state.installationTokens.get(token);
  if (minted === undefined || minted.expiresAt <= state.now()) throw badCredentials();
  if (!state.installations.includes(minted.installation)) throw badCredentials();
  if (minted.installation.isSuspended === true) throw suspended();
  return { kind: 'installation', token: minted };
}

/** The login under which a caller's comments and pushes appear; `undefined` for nobody. */
export function loginOf(caller: WorldCaller, app: WorldApp): string | undefined {
  if (caller.kind === 'user') return caller.account.login;
  return caller.kind === 'anonymous' ? undefined : app.bot.login;
}

/** GitHub's 403 for whatever an installation asks while it is suspended. */
export function suspended(): GitHubFailure {
  return new GitHubFailure(403, 'This installation has been suspended');
}

/** GitHub's 401 for a token it does not know, or knows no more. */
export function badCredentials(): GitHubFailure {
  return new GitHubFailure(401, 'Bad credentials');
}

/** The App that signed this token. */
function checkAppJwt(state: GitHubState, apps: readonly WorldApp[], jwt: string): WorldApp {
  const [head = '', body = '', signature = ''] = jwt.split('.');
  const undecodable = new GitHubFailure(401, 'A JSON web token could not be decoded');
  if (!header.safeParse(decode(head)).success) throw undecodable;
  const parsed = claims.safeParse(decode(body));
  if (!parsed.success) throw undecodable;
  const { iat, exp, iss } = parsed.data;
  const app = apps.find(({ id }) => String(id) === String(iss));
  if (app === undefined) throw new GitHubFailure(404, 'Integration not found');
  const signed = Buffer.from(`${head}.${body}`);
  if (!verify('sha256', signed, app.publicKey, Buffer.from(signature, 'base64url'))) throw undecodable;
  const seconds = Math.floor(state.now() / 1000);
  if (exp <= seconds) {
    throw new GitHubFailure(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (exp > seconds + 600) throw new GitHubFailure(401, "'Expiration time' claim ('exp') is too far in the future");
  if (iat > seconds + skewSeconds) {
    throw new GitHubFailure(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  return app;
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return undefined;
  }
}
