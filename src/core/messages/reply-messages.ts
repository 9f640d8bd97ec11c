import { sentences, type MessageOf } from './sentence.ts';

/** What is replied to a command or a dispatch. */
export const REPLY_MESSAGES = sentences({
  'reply.help': {
    en: 'How to ask me for a repository:',
    zh: '如何让我创建仓库：',
  },
  'reply.help.generate': {
    en: 'a new repository of this name in your organisation, with the code the prompt asks for',
    zh: '在您的组织中创建该名称的新仓库，并按提示词生成代码',
  },
  'reply.help.flags': {
    en: 'Flags stand between the name and the prompt. Without a prompt, the title and text of the issue are taken.',
    zh: '选项写在名称与提示词之间。没有提示词时，使用 issue 的标题和正文。',
  },
  'reply.help.status': { en: 'how the newest task of this issue stands', zh: '查看此 issue 最新任务的状态' },
  'reply.help.cancel': { en: 'ends it; what was made is kept', zh: '终止任务；已生成的内容会保留' },
  'reply.help.retry': { en: 'goes on with a failed one from its last checkpoint', zh: '从上一个检查点继续失败的任务' },
  'reply.two_commands': {
    en: 'Your comment holds more than one command, so none of them was run. Write one command in one comment.',
    zh: '您的评论包含多个命令，因此均未执行。请在一条评论中只写一个命令。',
  },
  'reply.bad_name': {
    en: '{name} cannot be the name of a repository: 1 to 100 of the characters A-Z, a-z, 0-9, ".", "-", "_", not ending in ".git" or ".wiki". For example: `/gencode my-app A Flask app`.',
    zh: '{name} 不能作为仓库名称：1 到 100 个字符，仅限 A-Z、a-z、0-9、“.”、“-”、“_”，且不能以“.git”或“.wiki”结尾。例如：`/gencode my-app 创建一个 Flask 应用`。',
  },
  'reply.name_glued': {
    en: '{name} cannot be the name of a repository. The name stands by itself, without quotes or other signs, and a blank parts it from the prompt: {form}',
    zh: '{name} 不能作为仓库名称。名称请单独书写，不加引号或其他符号，并用空格与提示词隔开：{form}',
  },
  'reply.name_missing': {
    en: 'The name of the repository comes first, then {flag} and the prompt.',
    zh: '请先写仓库名称，再写 {flag} 和提示词。',
  },
  'reply.bad_flag': {
    en: 'I do not know the flag {flag}, or it does not go with the others. Known: --model NAME, --public | --private | --internal, --dry-run.',
    zh: '未知的选项 {flag}，或与其他选项冲突。可用选项：--model NAME、--public | --private | --internal、--dry-run。',
  },
  'reply.prompt_too_long': {
    en: 'The prompt has {length} characters; at most {limit} are allowed.',
    zh: '提示词有 {length} 个字符；最多允许 {limit} 个。',
  },
  'reply.prices_missing': {
    en: 'The policy sets a limit in USD, and nobody knows what {model} costs. The operator of this service has to set {variable}.',
    zh: '策略设置了以美元计的上限，但不知道 {model} 的价格。请本服务的运维人员设置 {variable}。',
  },
  'reply.bad_owner': {
    en: 'Here I create repositories for {owner} only, not for {wanted}.',
    zh: '在此处我只能为 {owner} 创建仓库，不能为 {wanted} 创建。',
  },
  'reply.unknown_model': {
    en: 'The model {model} is not set up here. Known: {known}.',
    zh: '此处未配置模型 {model}。可用模型：{known}。',
  },
  'reply.policy_broken': {
    en: 'The policy file cannot be read as it stands, so nothing is made until it is mended: {reason}.',
    zh: '策略文件无法按现状读取，修正之前不会创建任何内容：{reason}。',
  },
  'reply.two_visibilities': {
    en: 'A repository has one visibility: give one of --public, --private, --internal.',
    zh: '仓库只能有一种可见性：请只给出 --public、--private、--internal 之一。',
  },
  'reply.two_models': { en: 'Name one model: --model stands twice.', zh: '请只指定一个模型：--model 出现了两次。' },
  'reply.model_missing': { en: 'The name of the model is missing after --model.', zh: '--model 之后缺少模型名称。' },
  'reply.model_not_allowed': {
    en: "The organisation's policy does not allow this model. Allowed: {permitted}.",
    zh: '组织策略不允许使用该模型。允许：{permitted}。',
  },
  'reply.visibility_not_allowed': {
    en: "The organisation's policy does not allow this visibility. Allowed: {permitted}.",
    zh: '组织策略不允许该可见性。允许：{permitted}。',
  },
  'reply.name_prefix_missing': {
    en: "The organisation's policy asks for names that begin with {permitted}.",
    zh: '组织策略要求名称以 {permitted} 开头。',
  },
  'reply.help.prompt_missing': {
    en: 'There is no prompt in the command and no text in the issue to take instead.',
    zh: '命令中没有提示词，issue 中也没有可用的正文。',
  },
  'reply.help.update_unknown': {
    en: 'Changing an existing repository is not something I do; I make new ones.',
    zh: '我不会修改已有仓库，只创建新仓库。',
  },
  'reply.bad_dispatch': {
    en: 'The client_payload of the dispatch is not valid: {reason}.',
    zh: 'dispatch 的 client_payload 无效：{reason}。',
  },
  'reply.sender_denied': {
    en: 'The sender of this dispatch may not ask for repositories here.',
    zh: '该 dispatch 的发送者无权在此请求创建仓库。',
  },
  'reply.no_task': { en: 'There is no task on this issue yet.', zh: '此 issue 上还没有任务。' },
  'reply.status': { en: 'The newest task of this issue: {status}.', zh: '此 issue 的最新任务：{status}。' },
  'reply.not_done': {
    en: 'That is not possible: the newest task of this issue is {status}.',
    zh: '无法执行：此 issue 的最新任务状态为 {status}。',
  },
});

export type ReplyMessage = MessageOf<typeof REPLY_MESSAGES>;
