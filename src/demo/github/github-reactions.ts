import { z } from 'zod';
import { checkAccess } from './world/github-access.ts';
import { reactionAnswer } from './github-answers.ts';
import { loginOf } from './app/github-app-auth.ts';
import { notFound } from './github-failure.ts';
import {
  numberOf,
  paged,
  readJsonBody,
  repositoryOf,
  requireKnownCaller,
  type GitHubContext,
  type GitHubRouter,
  type GitHubWorld,
} from './github-routes.ts';
import type { Level, WorldReaction, WorldRepository } from './world/world-objects.ts';

const newReaction = z.object({
  content: z.enum(['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes']),
});

/** Reactions to issues and to comments: each account has each kind at most once. */
export function registerReactionRoutes(router: GitHubRouter, world: GitHubWorld): void {
  const { state, app } = world;
  const targets: [path: string, find: (c: GitHubContext, repository: WorldRepository) => WorldReaction[]][] = [
    ['issues/:number{[0-9]+}/reactions', (c, repository) => state.issue(repository, numberOf(c, 'number')).reactions],
    ['issues/comments/:id/reactions', (c, repository) => state.comment(repository, numberOf(c, 'id')).reactions],
  ];
  for (const [path, find] of targets) {
    const open = (c: GitHubContext, level: Level): WorldReaction[] => {
      const repository = repositoryOf(world, c);
      checkAccess(state, c.get('caller'), repository, 'issues', level, 'read');
      return find(c, repository);
    };
    router.get(`/repos/:owner/:repo/${path}`, (c) =>
      c.json(paged(c, state.apiUrl, open(c, 'read')).map((one) => reactionAnswer(state, one))),
    );
    router.post(`/repos/:owner/:repo/${path}`, async (c) => {
      const reactions = open(c, 'write');
      const author = loginOf(requireKnownCaller(c), app) ?? '';
      const { content } = await readJsonBody(c, newReaction);
      const known = reactions.find((one) => one.author === author && one.content === content);
      if (known !== undefined) return c.json(reactionAnswer(state, known), 200);
      const reaction = { id: state.nextId(), author, content, createdAt: state.timestamp() };
      reactions.push(reaction);
      return c.json(reactionAnswer(state, reaction), 201);
    });
    router.delete(`/repos/:owner/:repo/${path}/:reaction`, (c) => {
      const reactions = open(c, 'write');
      const index = reactions.findIndex((one) => one.id === numberOf(c, 'reaction'));
      if (index === -1) throw notFound();
      reactions.splice(index, 1);
      return c.body(null, 204);
    });
  }
}
