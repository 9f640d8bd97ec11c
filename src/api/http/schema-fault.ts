import { API_MESSAGES, type ApiMessage } from '../../core/messages/api-messages.ts';
import { renderMessage } from '../../core/messages/render-message.ts';
import { STATUSES } from '../../core/task.ts';
import type { Locale } from '../../core/task-request.ts';

/** A fault whose sentence has no gaps. */
export type PlainFault = Extract<ApiMessage, readonly [string]>[0];

/** What a schema can say is wrong: a key alone, since a schema knows no values. */
type SchemaFault = PlainFault | 'fault.status';

/** The message of a schema for a fault that `renderSchemaFault` words. */
export function explain(fault: SchemaFault): { error: SchemaFault } {
  return { error: fault };
}

/** The message of a schema → a sentence; one that nobody explained is just not valid. */
export function renderSchemaFault(locale: Locale, message: string): string {
  if (message === 'fault.status') return renderMessage(locale, message, { statuses: STATUSES.join(', ') });
  return renderMessage(locale, isPlainFault(message) ? message : 'fault.invalid');
}

function isPlainFault(message: string): message is PlainFault {
  return Object.entries(API_MESSAGES).some(([key, { en }]) => key === message && !en.includes('{'));
}
