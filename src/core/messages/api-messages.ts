import { sentences, type MessageOf } from './sentence.ts';

/** What is wrong with a field of a request over HTTP. */
export const API_MESSAGES = sentences({
  'fault.json': { en: 'The body is not valid JSON.', zh: '请求体不是有效的 JSON。' },
  'fault.utf8': { en: 'The body is not valid UTF-8.', zh: '请求体不是有效的 UTF-8。' },
  'fault.json_depth': { en: 'The body is nested too deeply.', zh: '请求体嵌套过深。' },
  'fault.not_object': { en: 'The body has to be one JSON object.', zh: '请求体必须是一个 JSON 对象。' },
  'fault.duplicate_key': { en: 'This name stands twice.', zh: '该字段重复出现。' },
  'fault.unknown_field': { en: 'There is no such field.', zh: '没有该字段。' },
  'fault.invalid': { en: 'This value is not valid.', zh: '该值无效。' },
  'fault.prompt': {
    en: 'Required: a text of 1 to 400,000 characters, blank edges and invisible characters not counted.',
    zh: '必填：1 至 400,000 个字符的文本，首尾空白和不可见字符不计。',
  },
  'fault.repo_name': {
    en: 'Required: 1 to 100 letters, digits, ".", "-" or "_", not ending in ".git" or ".wiki".',
    zh: '必填：1 至 100 个字母、数字、"."、"-" 或 "_"，且不以 ".git" 或 ".wiki" 结尾。',
  },
  'fault.github_org': {
    en: 'The login of a GitHub organisation or user: 1 to 39 letters, digits or hyphens, and one "_" where a company manages the user.',
    zh: 'GitHub 组织或用户的登录名：1 至 39 个字母、数字或连字符；由企业管理的用户可含一个“_”。',
  },
  'fault.owner_needed': {
    en: 'This API key is limited to some owners: name one of them.',
    zh: '该 API 密钥仅限部分所有者：请指明其中之一。',
  },
  'fault.model': { en: 'Unknown model. There are: {models}', zh: '未知模型。可用模型：{models}' },
  'fault.visibility': { en: 'One of: private, public, internal.', zh: '可选值：private、public、internal。' },
  'fault.description': { en: 'A text of 350 characters at most.', zh: '最多 350 个字符的文本。' },
  'fault.boolean': { en: 'true or false.', zh: 'true 或 false。' },
  'fault.idempotency_key': {
    en: '1 to 255 visible ASCII characters, without spaces.',
    zh: '1 至 255 个可见 ASCII 字符，不含空格。',
  },
  'fault.status': { en: 'One of: {statuses}', zh: '可选值：{statuses}' },
  'fault.limit': { en: 'A number from 1 to 100.', zh: '1 至 100 之间的数字。' },
  'fault.cursor': { en: 'The next_cursor of the page before.', zh: '上一页的 next_cursor。' },
  'fault.events': { en: 'Only "all" is known here.', zh: '此处只支持 "all"。' },
  'fault.key_in_query': {
    en: 'A key never stands in an address, where logs and histories keep it. Send it as a header.',
    zh: '密钥不得出现在地址中，以免被日志和历史记录保留。请通过请求头发送。',
  },
  'fault.header_needed': { en: 'This header is missing or malformed.', zh: '该请求头缺失或格式错误。' },
});

export type ApiMessage = MessageOf<typeof API_MESSAGES>;
