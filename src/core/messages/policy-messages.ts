import { sentences, type MessageOf } from './sentence.ts';

/** What is wrong with a policy file, after its path. */
export const POLICY_MESSAGES = sentences({
  'policy.too_long': { en: 'longer than {limit} characters', zh: '超过 {limit} 个字符' },
  'policy.not_yaml': { en: 'not YAML', zh: '不是有效的 YAML' },
  'policy.not_yaml_at': { en: 'not YAML: line {line}', zh: '不是有效的 YAML：第 {line} 行' },
  'policy.nothing_left': {
    en: '{key}: nothing is left of it within {file}',
    zh: '{key}：在 {file} 的限制内没有任何可用的值',
  },
});

export type PolicyMessage = MessageOf<typeof POLICY_MESSAGES>;
