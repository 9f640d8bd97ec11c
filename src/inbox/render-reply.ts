import { REPLY_MESSAGES, type ReplyMessage } from '../core/messages/reply-messages.ts';
import { fillGaps } from '../core/messages/sentence.ts';
import { inlineCode, plain } from '../core/markdown/safe.ts';
import type { HelpReason } from '../core/command.ts';
import type { Locale } from '../core/task-request.ts';
import type { NoticeRefusal } from './make-request.ts';

/** The first line of a reply, by which it is found again: one reply for one delivery. */
export function replyMarker(deliveryId: string): string {
  return `<!-- gen-code:reply=${deliveryId.replace(/[^\w-]/g, '')} -->`;
}

/** A reply of one sentence. Values may come from outside, so each text is shown as code. */
export function renderReply(locale: Locale, ...[key, values]: ReplyMessage): string {
  return fillGaps(REPLY_MESSAGES[key][locale], values, (value) => inlineCode(value));
}

/** Why a wish becomes no request. */
export function renderNoticeRefusal(locale: Locale, refusal: NoticeRefusal): string {
  switch (refusal.code) {
    case 'unknown_model':
      return renderReply(locale, 'reply.unknown_model', refusal.values);
    case 'prices_missing':
      return renderReply(locale, 'reply.prices_missing', refusal.values);
    case 'bad_owner':
      return renderReply(locale, 'reply.bad_owner', refusal.values);
    case 'model_not_allowed':
    case 'visibility_not_allowed':
    case 'name_prefix_missing':
      return renderReply(locale, `reply.${refusal.code}`, refusal.values);
  }
}

/** What can be asked for. No line begins with the command, so that this text never starts anything itself. */
export function renderHelp(locale: Locale, reason: HelpReason | null): string {
  const line = (command: string, ...does: ReplyMessage): string =>
    `- \`${command}\`: ${plain(renderReply(locale, ...does))}`;
  return [
    ...(reason === null ? [] : [renderReply(locale, `reply.help.${reason}`), '']),
    renderReply(locale, 'reply.help'),
    '',
    line('/gencode NAME PROMPT', 'reply.help.generate'),
    line('/gencode status', 'reply.help.status'),
    line('/gencode cancel', 'reply.help.cancel'),
    line('/gencode retry', 'reply.help.retry'),
    '',
    `${renderReply(locale, 'reply.help.flags')} \`--model NAME\` \`--public\` \`--private\` \`--internal\` \`--dry-run\``,
  ].join('\n');
}
