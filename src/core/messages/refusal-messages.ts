import { sentences } from './sentence.ts';

/** Why a door turned somebody away. */
export const REFUSAL_MESSAGES = sentences({
  'refusal.invalid_request': { en: 'The request is not valid.', zh: '请求无效。' },
  'refusal.unauthorized': {
    en: 'Give an API key as "Authorization: Bearer KEY" or "X-API-Key: KEY".',
    zh: '请以 "Authorization: Bearer KEY" 或 "X-API-Key: KEY" 提供 API 密钥。',
  },
  'refusal.not_found': { en: 'There is nothing here.', zh: '此处没有内容。' },
  'refusal.method_not_allowed': {
    en: 'This address does not know the method {method}.',
    zh: '该地址不支持方法 {method}。',
  },
  'refusal.conflict': {
    en: 'A task that is {status} cannot do this: cancel one that is under way, retry one that failed or was cancelled, delete one that has ended.',
    zh: '处于 {status} 状态的任务不能执行此操作：进行中的任务可以取消，失败或已取消的任务可以重试，已结束的任务可以删除。',
  },
  'refusal.payload_too_large': { en: 'The body is larger than {limit} bytes.', zh: '请求体超过 {limit} 字节。' },
  'refusal.unsupported_media_type': {
    en: 'The body has to be JSON: "Content-Type: application/json", not compressed.',
    zh: '请求体必须是 JSON："Content-Type: application/json"，且未压缩。',
  },
  'refusal.idempotency_key_reuse': {
    en: 'This Idempotency-Key was used for another request. Take a new key.',
    zh: '该 Idempotency-Key 已用于另一个请求。请使用新的密钥。',
  },
  'refusal.owner_not_allowed': {
    en: 'This API key may not create repositories for {owner}.',
    zh: '该 API 密钥不能为 {owner} 创建仓库。',
  },
  'refusal.credentials_missing': {
    en: 'There is no way to create a repository for this request. Install the App on the owner, or set GITHUB_TOKEN (and GITHUB_ORG, when a request names no owner).',
    zh: '无法为该请求创建仓库。请在所有者上安装 App，或设置 GITHUB_TOKEN（请求未指明所有者时还需设置 GITHUB_ORG）。',
  },
  'refusal.rate_limited': {
    en: 'Too many new tasks. Come again in {wait}.',
    zh: '新任务过多。请在 {wait}后再试。',
  },
  'refusal.queue_full': {
    en: 'The queue is full. Come again in {wait}.',
    zh: '队列已满。请在 {wait}后再试。',
  },
  'refusal.daily_budget_spent': {
    en: "Today's budget of tokens is spent. New tasks are taken again in {wait}, when the next day begins (UTC).",
    zh: '今日的 token 预算已用完。{wait}后（UTC 次日开始时）将重新接受任务。',
  },
  'refusal.monthly_budget_spent': {
    en: 'The budget of {owner} for this month is spent: {cost} of {limit} USD. New tasks are taken again from {until} (UTC) on, or once limits.usd_per_month is raised.',
    zh: '{owner} 本月的预算已用完：{cost}/{limit} 美元。{until}（UTC）起，或提高 limits.usd_per_month 后，将重新接受任务。',
  },
  'refusal.stopping': {
    en: 'The service is restarting. Come again in {wait}.',
    zh: '服务正在重启。请在 {wait}后再试。',
  },
  'refusal.internal': { en: 'Something failed in gen-code itself.', zh: 'gen-code 内部出错。' },
  'refusal.unavailable': {
    en: 'The store cannot be written right now; nothing was accepted. Come again in {wait}.',
    zh: '存储暂时无法写入；未接受任何内容。请在 {wait}后再试。',
  },
  'refusal.bad_signature': {
    en: 'The signature does not fit the body. Check the webhook secret on both sides.',
    zh: '签名与请求体不符。请检查双方的 webhook 密钥。',
  },
  'refusal.ticket': {
    en: 'This ticket is not valid for these events, or its hour is over. Ask for the task again to get a new one.',
    zh: '该票据对此事件流无效或已过期。请重新查询任务以获取新票据。',
  },
});
