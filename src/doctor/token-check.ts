import { z } from 'zod';
import { createTokenOwner } from '../github/token-owner.ts';
import type { DoctorCheck } from './diagnosis.ts';
import { describeGitHubFault, SILENT } from './github-doubt.ts';

const User = z.object({ login: z.string() });

/** `GITHUB_TOKEN`: whose it is, and what it may where GitHub says so. */
export const TOKEN_CHECK: DoctorCheck = {
  name: 'github token',
  async examine({ GITHUB_TOKEN: token, GITHUB_API_URL: baseUrl, app }, signal) {
    if (token === undefined) {
      if (app !== null) return [];
      const text =
        'neither GITHUB_TOKEN nor a GitHub App is set: nothing but dry runs can be asked for; see npm run setup';
      return [{ verdict: 'warn', text }];
    }
    try {
      const { client } = createTokenOwner(token, { baseUrl, log: SILENT });
      const { data, headers } = await client.call({ route: 'GET /user', answer: User, isTriedOnce: true }, signal);
      const scopes = headers['x-oauth-scopes'];
      const whose = `GITHUB_TOKEN is that of ${data.login}`;
      if (scopes === undefined) return [{ verdict: 'ok', text: `${whose}; GitHub does not say what it may` }];
      const may = scopes.split(/\s*,\s*/).filter((scope) => scope !== '');
      if (may.includes('repo')) return [{ verdict: 'ok', text: `${whose}, with the scopes ${may.join(', ')}` }];
      return [{ verdict: 'fault', text: `${whose}, and lacks the scope repo, without which it creates no repository` }];
    } catch (error) {
      return [describeGitHubFault(error, 'GITHUB_TOKEN', signal)];
    }
  },
};
