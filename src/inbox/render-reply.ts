import { renderMessage, type MessageKey } from '../core/messages/messages.ts';
import { inlineCode, plain } from '../core/markdown/safe.ts';
import type { MessageValues } from '../core/messages/sentence.ts';
import type { HelpReason } from '../core/command.ts';
import type { Locale } from '../core/task-request.ts';

/** The first line of a reply, by which it is found again: one reply for one delivery. */
export function replyMarker(deliveryId: string): string {
  return `<!-- gen-code:reply=${deliveryId.replace(/[^\w-]/g, '')} -->`;
}

/** A reply of one sentence. Values may come from outside, so each is shown as code. */
export function renderReply(locale: Locale, key: MessageKey, values: MessageValues = {}): string {
  const shown = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'number' ? value : inlineCode(value),
  ]);
  return renderMessage(locale, key, Object.fromEntries(shown) as MessageValues);
}

/** What can be asked for. No line begins with the command, so that this text never starts anything itself. */
export function renderHelp(locale: Locale, reason: HelpReason | null): string {
  const line = (command: string, key: MessageKey): string => `- \`${command}\`: ${plain(renderMessage(locale, key))}`;
  return [
    ...(reason === null ? [] : [renderMessage(locale, `reply.help.${reason}`), '']),
    renderMessage(locale, 'reply.help'),
    '',
    line('/gencode NAME PROMPT', 'reply.help.generate'),
    line('/gencode status', 'reply.help.status'),
    line('/gencode cancel', 'reply.help.cancel'),
    line('/gencode retry', 'reply.help.retry'),
    '',
    `${renderMessage(locale, 'reply.help.flags')} \`--model NAME\` \`--public\` \`--private\` \`--internal\` \`--dry-run\``,
  ].join('\n');
}
