import { html } from 'hono/html';
import type { Html } from '../view.ts';

/** A link to a repository, or nothing: only what is a web address becomes a link. `label` stands for the address. */
export function renderRepositoryLink(address: string | null, label?: string): Html | null {
  if (address === null || !/^https?:\/\//.test(address)) return null;
  const shown = label ?? address.replace(/^https?:\/\//, '');
  return html`<a class="repository" href="${address}" rel="noopener noreferrer">${shown}</a>`;
}
