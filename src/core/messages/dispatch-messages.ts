import { sentences } from './sentence.ts';

/** What is wrong with a field of a dispatch, after the name of the field. */
export const DISPATCH_MESSAGES = sentences({
  'dispatch.object': { en: 'has to be an object', zh: '应为对象' },
  'dispatch.repo': { en: 'has to be the name of the new repository', zh: '应为新仓库的名称' },
  'dispatch.repo_name': { en: 'not a repository name', zh: '不是有效的仓库名称' },
  'dispatch.prompt': { en: 'has to be a text', zh: '应为文本' },
  'dispatch.prompt_empty': { en: 'empty', zh: '内容为空' },
  'dispatch.prompt_too_long': { en: 'longer than 400,000 characters', zh: '超过 400,000 个字符' },
  'dispatch.model': { en: 'has to be the name of a model', zh: '应为模型名称' },
  'dispatch.visibility': { en: 'has to be private, public or internal', zh: '应为 private、public 或 internal' },
  'dispatch.request_id': {
    en: 'has to be a text of 1 to 200 characters, or a whole number',
    zh: '应为 1 至 200 个字符的文本，或整数',
  },
  'dispatch.issue_number': { en: 'has to be the number of an issue', zh: '应为 issue 的编号' },
  'dispatch.callback': { en: 'has to be true or false', zh: '应为 true 或 false' },
});
