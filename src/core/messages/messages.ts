import type { Failure, RefusalCode } from '../errors.ts';
import { truncate } from '../markdown/safe.ts';
import type { Status } from '../task.ts';
import type { Locale } from '../task-request.ts';
import { fillGaps, sentences, type MessageValues } from './sentence.ts';

/** Characters of a remote side's words inside a sentence. */
const MAX_REMOTE_LINE = 500;

/**
 * Every sentence a person reads, in each language. `{name}` is filled from the values; a missing value leaves nothing.
 * A failure says what failed, what was made or not, and what to do.
 */
const SENTENCES = sentences({
  'status.pending': { en: 'Waiting for a free slot', zh: '等待空闲名额' },
  'status.generating': { en: 'Generating files', zh: '正在生成文件' },
  'status.merging_files': { en: 'Merging and verifying files', zh: '正在合并并校验文件' },
  'status.creating_repo': { en: 'Creating the repository', zh: '正在创建仓库' },
  'status.pushing': { en: 'Pushing the commit', zh: '正在推送提交' },
  'status.completed': { en: 'Task completed successfully', zh: '任务已成功完成' },
  'status.failed': { en: 'Task failed', zh: '任务失败' },
  'status.cancelled': { en: 'Task cancelled', zh: '任务已取消' },
  'task.created': { en: 'Task created successfully', zh: '任务创建成功' },

  'failure.repository_exists': {
    en: 'The repository {repository} exists already, or its name leads to another one. Nothing was changed in it. Choose another name.',
    zh: '仓库 {repository} 已存在，或该名称指向另一个仓库。未对其作任何更改。请换一个名称。',
  },
  'failure.repository_name_reserved': {
    en: 'The name {name} has a special meaning on GitHub. Nothing was created. Choose another name.',
    zh: '名称 {name} 在 GitHub 上有特殊含义。未创建任何内容。请换一个名称。',
  },
  'failure.owner_not_allowed': {
    en: 'No repository can be created for {owner}: {reason}. Nothing was created.',
    zh: '无法为 {owner} 创建仓库：{reason}。未创建任何内容。',
  },
  'failure.github_permission': {
    en: 'GitHub refused this for {where}: {reason}. What was generated is kept. Grant what is missing, then retry.',
    zh: 'GitHub 拒绝了对 {where} 的请求：{reason}。已生成的内容会保留。请授予缺少的权限，然后重试。',
  },
  'failure.github_rate_limited': {
    en: 'GitHub limits our requests until {until}. Retry after that.',
    zh: 'GitHub 限制了我们的请求，直到 {until}。请在此之后重试。',
  },
  'failure.github_unavailable': {
    en: 'GitHub did not answer. What was generated is kept. Retry when GitHub is available (www.githubstatus.com).',
    zh: 'GitHub 没有响应。已生成的内容会保留。请在 GitHub 恢复后重试。',
  },
  'failure.push_rejected': {
    en: 'The repository {repository} was created, but GitHub refused the content: {reason}. It is empty and was left as it is. Remove the cause, then retry: the same repository will be used.',
    zh: '仓库 {repository} 已创建，但 GitHub 拒绝了内容：{reason}。仓库为空并保持原样。请排除原因后重试，将继续使用同一仓库。',
  },
  'failure.remote_text': { en: "GitHub's own words: {remote}", zh: 'GitHub 原文：{remote}' },
  'failure.model_unavailable': {
    en: 'The model service ({provider}) did not give a usable answer, after several tries. What was generated is kept; no repository was created. Retry later, or ask for another model.',
    zh: '模型服务（{provider}）多次尝试后仍未给出可用的回答。已生成的内容会保留，未创建仓库。请稍后重试，或改用其他模型。',
  },
  'failure.model_unauthorized': {
    en: 'The model service ({provider}) refused our key. Nothing was created. The operator has to check {variable}.',
    zh: '模型服务（{provider}）拒绝了我们的密钥。未创建任何内容。请运维人员检查 {variable}。',
  },
  'failure.model_quota': {
    en: 'The account at the model service ({provider}) has no credit left. Nothing was created. The operator has to top it up, then retry.',
    zh: '模型服务（{provider}）账户余额不足。未创建任何内容。请运维人员充值后重试。',
  },
  'failure.model_rate_limited': {
    en: 'The model service ({provider}) is busy. What was generated is kept; no repository was created. Retry in some minutes.',
    zh: '模型服务（{provider}）繁忙。已生成的内容会保留，未创建仓库。请几分钟后重试。',
  },
  'failure.model_refused': {
    en: 'The model declined this request. Nothing was created. Describe the project in other words.',
    zh: '模型拒绝了该请求。未创建任何内容。请换一种方式描述项目。',
  },
  'failure.model_context': {
    en: 'The request is too long for the model. Nothing was created. Shorten the prompt, or ask for a model with a larger context.',
    zh: '请求对于该模型来说过长。未创建任何内容。请缩短提示词，或使用上下文更大的模型。',
  },
  'failure.model_runaway': {
    en: 'The model repeated itself without end and was stopped. No repository was created. Retry, or ask for another model.',
    zh: '模型无休止地重复输出，已被中止。未创建仓库。请重试，或改用其他模型。',
  },
  'failure.plan_invalid': {
    en: 'The model did not give a usable plan of the project: {reason}. Nothing was created. Retry, or describe the project more plainly.',
    zh: '模型未给出可用的项目计划：{reason}。未创建任何内容。请重试，或更清楚地描述项目。',
  },
  'failure.verification_failed': {
    en: 'The file {path} did not pass verification: {reason}. No repository was created. Retry, or ask for another model.',
    zh: '文件 {path} 未通过校验：{reason}。未创建仓库。请重试，或改用其他模型。',
  },
  'failure.budget_exceeded': {
    en: 'The task used {used} of {limit} tokens and would have passed its budget. No repository was created. Ask for a smaller project, or raise TASK_BUDGET_TOKENS.',
    zh: '任务已使用 {used}/{limit} 个 token，继续将超出预算。未创建仓库。请缩小项目，或提高 TASK_BUDGET_TOKENS。',
  },
  'failure.timeout': {
    en: 'Stopped after {seconds} seconds of work. What was generated is kept. Retry goes on from there; TASK_TIMEOUT sets the limit.',
    zh: '工作 {seconds} 秒后停止。已生成的内容会保留。重试将从此处继续；TASK_TIMEOUT 设置该上限。',
  },
  'failure.cancelled': { en: 'The task was cancelled.', zh: '任务已取消。' },
  'failure.poisoned': {
    en: 'The task stopped {claims} times without getting anywhere and was set aside. Everything is kept. An operator can look at the log and retry it.',
    zh: '任务中断 {claims} 次且毫无进展，已被搁置。所有内容均已保留。运维人员可查看日志后重试。',
  },
  'failure.internal': {
    en: 'Something failed in gen-code itself. What was generated is kept. The log has the cause under this task; retry goes on from the last step.',
    zh: 'gen-code 内部出错。已生成的内容会保留。日志中有该任务的出错原因；重试将从最后一步继续。',
  },
  'reason.permission': {
    en: 'the permission "{permission}" is missing (an owner of the organisation has to approve new permissions of the App)',
    zh: '缺少权限“{permission}”（组织所有者需要批准 App 的新权限）',
  },
  'reason.not_installed': {
    en: 'the App is not installed there, and GITHUB_TOKEN is not set; install it, or set a token of that owner',
    zh: 'App 未安装在该处，且未设置 GITHUB_TOKEN；请安装 App，或设置该所有者的令牌',
  },
  'reason.other_account': {
    en: 'the installation belongs to another account; repositories are made where the App is installed',
    zh: '该安装属于另一个账户；仓库只会创建在安装了 App 的账户下',
  },
  'reason.user_installation': {
    en: 'an App cannot create repositories on a user account by itself; set GITHUB_TOKEN to a token of that user',
    zh: 'App 无法自行在个人账户下创建仓库；请将 GITHUB_TOKEN 设置为该用户的令牌',
  },
  'reason.other_user': {
    en: 'GITHUB_TOKEN belongs to another user, and only that user can create repositories there',
    zh: 'GITHUB_TOKEN 属于另一个用户，而只有该用户本人才能在其账户下创建仓库',
  },
  'reason.unknown': {
    en: 'there is no such user or organisation, or it cannot be seen with our rights',
    zh: '不存在该用户或组织，或以我们的权限无法看到',
  },
  'reason.sender_not_allowed': {
    en: '{login}, who asked for it, may not do so any more',
    zh: '请求者 {login} 已不再有此权限',
  },
  'reason.policy_changed': {
    en: 'the policy in .github/gencode.yml has changed and does not allow this model, visibility or name',
    zh: '.github/gencode.yml 中的策略已变更，不允许该模型、可见性或名称',
  },
  'reason.policy_broken': {
    en: 'the policy file cannot be read as it stands: {fault}',
    zh: '策略文件无法按现状读取：{fault}',
  },
  'reason.user_installation_other_token': {
    en: 'an App cannot create repositories on a user account by itself, and GITHUB_TOKEN belongs to another user ({user}); set it to a token of that account',
    zh: 'App 无法自行在个人账户下创建仓库，而 GITHUB_TOKEN 属于另一个用户（{user}）；请将其设置为该账户的令牌',
  },
  'reason.suspended': { en: 'the installation of the App is suspended', zh: 'App 的安装已被暂停' },
  'reason.visibility': {
    en: 'the owner does not allow {visibility} repositories (an internal one takes an organisation of a GitHub Enterprise)',
    zh: '所有者不允许创建 {visibility} 仓库（internal 仓库需要 GitHub Enterprise 下的组织）',
  },
  'reason.push_protection': {
    en: "push protection found something shaped like a secret in it; allow it by the link in GitHub's words if it is none, or delete the empty repository and ask again in other words",
    zh: '推送保护在内容中发现疑似密钥的信息；若并非密钥，请通过 GitHub 原文中的链接放行，否则请删除空仓库并换一种描述重新请求',
  },
  'reason.workflow': {
    en: 'our token may not push workflow files (the permission "workflows" of the App, the scope "workflow" of a personal token)',
    zh: '我们的令牌无权推送工作流文件（App 需要“workflows”权限，个人令牌需要“workflow”范围）',
  },
  'reason.archived': { en: 'the repository was archived in the meantime', zh: '仓库在此期间已被归档' },
  'reason.locked': {
    en: 'the repository or its account is locked or disabled at GitHub; its owner has to settle that with GitHub',
    zh: '仓库或其账户已被 GitHub 锁定或停用；请所有者与 GitHub 联系解决',
  },
  'reason.quota': {
    en: 'the storage quota is used up, or the content is too large for it',
    zh: '存储配额已用尽，或内容超出配额',
  },
  'reason.status_checks': {
    en: 'a rule asks for status checks or workflows before the first commit; do not enforce it on creation, or let the App bypass it',
    zh: '规则要求首次提交前通过状态检查或工作流；请设置为创建时不强制，或允许 App 绕过该规则',
  },
  'reason.creation': {
    en: 'a rule forbids to create this branch; let the App bypass it',
    zh: '规则禁止创建该分支；请允许 App 绕过该规则',
  },
  'reason.branch_name': {
    en: 'a rule on the names of branches does not allow the default branch',
    zh: '关于分支名称的规则不允许该默认分支',
  },
  'reason.signatures': {
    en: 'a rule asks for signed commits; let the App bypass it',
    zh: '规则要求提交必须签名；请允许 App 绕过该规则',
  },
  'reason.file_size': { en: 'a file is larger than allowed', zh: '有文件超过允许的大小' },
  'reason.file_path': { en: 'a rule forbids the path or the kind of a file', zh: '规则禁止了某个文件的路径或类型' },
  'reason.metadata': {
    en: 'a rule on the author or the message of commits does not allow this one',
    zh: '关于提交作者或提交信息的规则不允许此提交',
  },
  'reason.pull_request': {
    en: 'a rule asks for a pull request; let the App bypass it for new repositories',
    zh: '规则要求通过拉取请求；请允许 App 在新仓库中绕过该规则',
  },
  'reason.protected_branch': { en: 'the branch is protected', zh: '该分支受保护' },
  'reason.ruleset': { en: 'a ruleset of the organisation does not allow it', zh: '组织的规则集不允许' },
  'reason.not_empty': {
    en: 'somebody else pushed to it first, and nothing is ever overwritten',
    zh: '已有他人先行推送，而我们从不覆盖任何内容',
  },
  'reason.invalid_objects': { en: 'the content did not pass its checks', zh: '内容未通过检查' },
  'reason.hook': { en: 'a hook declined it', zh: '被钩子拒绝' },
  'reason.denied': { en: 'write access was denied', zh: '写入权限被拒绝' },
  'reason.other': { en: "for a reason of its own, which stands in the task's details", zh: '原因见任务详情' },

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
    en: 'A task that is {status} cannot do this.',
    zh: '处于 {status} 状态的任务不能执行此操作。',
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
    en: 'Too many new tasks. Come again in {seconds} seconds.',
    zh: '新任务过多。请在 {seconds} 秒后再试。',
  },
  'refusal.queue_full': {
    en: 'The queue is full. Come again in {seconds} seconds.',
    zh: '队列已满。请在 {seconds} 秒后再试。',
  },
  'refusal.daily_budget_spent': {
    en: "Today's budget of tokens is spent. New tasks are taken again tomorrow (UTC).",
    zh: '今日的 token 预算已用完。明天（UTC）将重新接受任务。',
  },
  'refusal.stopping': {
    en: 'The service is restarting. Come again in {seconds} seconds.',
    zh: '服务正在重启。请在 {seconds} 秒后再试。',
  },
  'refusal.internal': { en: 'Something failed in gen-code itself.', zh: 'gen-code 内部出错。' },

  'comment.elapsed': { en: 'Elapsed', zh: '用时' },
  'comment.model': { en: 'Model', zh: '模型' },
  'comment.tokens': { en: 'Tokens', zh: 'Token' },
  'comment.tokens_value': {
    en: '{total} in {calls} calls ({cached} of the input from the cache)',
    zh: '{total}，共 {calls} 次调用（其中 {cached} 输入来自缓存）',
  },
  'comment.cost': { en: 'Cost', zh: '费用' },
  'comment.files': { en: '{done} of {total} files', zh: '{done}/{total} 个文件' },
  'comment.parked': { en: 'Paused until {until}; nothing is lost.', zh: '已暂停至 {until}；内容不会丢失。' },
  'comment.repository': { en: 'Repository', zh: '仓库' },
  'comment.left_empty': {
    en: 'The repository {repository} was made and is still empty; retry goes on in it.',
    zh: '仓库 {repository} 已创建但仍为空；重试将继续使用它。',
  },
  'comment.dry_run': {
    en: 'Dry run: {files} files were generated and verified; nothing was created.',
    zh: '试运行：已生成并校验 {files} 个文件；未创建任何内容。',
  },
  'comment.clone': { en: 'Clone it', zh: '克隆' },
  'comment.next': { en: 'Next', zh: '下一步' },
  'comment.retry_hint': {
    en: 'To go on from the last checkpoint, comment: {command}',
    zh: '若要从上一个检查点继续，请评论：{command}',
  },
  'comment.file_list': { en: 'Files', zh: '文件' },
  'comment.warnings': { en: 'Warnings', zh: '警告' },
  'comment.repaired': { en: 'Mended before the push', zh: '推送前已修复' },
  'comment.moved': {
    en: '{from} was moved to {to}: the App may not push workflows',
    zh: '{from} 已移至 {to}：App 无权推送工作流',
  },
  'comment.removed_secret': {
    en: 'something shaped like a secret was replaced on line {line}',
    zh: '第 {line} 行中疑似密钥的内容已被替换',
  },
  'comment.remote_text': { en: "GitHub's own words", zh: 'GitHub 原文' },
  'comment.truncated': { en: '… and {count} more', zh: '……还有 {count} 项' },

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
    en: '{name} cannot be the name of a repository: 1 to 100 of the characters A-Z, a-z, 0-9, ".", "-", "_", not ending in ".git" or ".wiki".',
    zh: '{name} 不能作为仓库名称：1 到 100 个字符，仅限 A-Z、a-z、0-9、“.”、“-”、“_”，且不能以“.git”或“.wiki”结尾。',
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
  'refusal.unavailable': {
    en: 'The store cannot be written right now; nothing was accepted. Come again in {seconds} seconds.',
    zh: '存储暂时无法写入；未接受任何内容。请在 {seconds} 秒后再试。',
  },
  'refusal.bad_signature': {
    en: 'The signature does not fit the body. Check the webhook secret on both sides.',
    zh: '签名与请求体不符。请检查双方的 webhook 密钥。',
  },
  'refusal.ticket': {
    en: 'This ticket is not valid for these events, or its hour is over. Ask for the task again to get a new one.',
    zh: '该票据对此事件流无效或已过期。请重新查询任务以获取新票据。',
  },

  'fault.json': { en: 'The body is not valid JSON.', zh: '请求体不是有效的 JSON。' },
  'fault.utf8': { en: 'The body is not valid UTF-8.', zh: '请求体不是有效的 UTF-8。' },
  'fault.json_depth': { en: 'The body is nested too deeply.', zh: '请求体嵌套过深。' },
  'fault.not_object': { en: 'The body has to be one JSON object.', zh: '请求体必须是一个 JSON 对象。' },
  'fault.duplicate_key': { en: 'This name stands twice.', zh: '该字段重复出现。' },
  'fault.unknown_field': { en: 'There is no such field.', zh: '没有该字段。' },
  'fault.invalid': { en: 'This value is not valid.', zh: '该值无效。' },
  'fault.prompt': {
    en: 'Required: a text of 1 to 32,000 characters, blank edges and invisible characters not counted.',
    zh: '必填：1 至 32,000 个字符的文本，首尾空白和不可见字符不计。',
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

  'web.skip': { en: 'Skip to the content', zh: '跳到正文' },
  'web.nav': { en: 'Service', zh: '服务' },
  'web.crumbs': { en: 'Where you are', zh: '当前位置' },
  'web.pages': { en: 'Pages', zh: '分页' },
  'web.docs': { en: 'API docs', zh: 'API 文档' },
  'web.sign_in': { en: 'Sign in', zh: '登录' },
  'web.sign_out': { en: 'Sign out', zh: '退出' },
  'web.signed_in_as': { en: 'Signed in as {name}', zh: '已登录：{name}' },
  'web.api_key': { en: 'API key', zh: 'API 密钥' },
  'web.api_key.hint': {
    en: 'One of API_KEYS of this server. Where none was set, the first start printed one.',
    zh: '本服务器 API_KEYS 中的一个。若未设置，首次启动时会打印一个。',
  },
  'web.api_key.wrong': { en: 'No such API key.', zh: '没有这个 API 密钥。' },
  'web.sign_in.too_many': {
    en: 'Too many wrong keys from your address. Come again in {seconds} seconds.',
    zh: '您的地址输入错误密钥次数过多。请在 {seconds} 秒后再试。',
  },
  'web.about.title': { en: 'A sentence in, a repository out', zh: '一句话，一个仓库' },
  'web.about.what': {
    en: 'gen-code plans a project from a description, writes every file and checks it.',
    zh: 'gen-code 根据描述规划项目，编写每个文件并进行校验。',
  },
  'web.about.how': {
    en: 'Ask for it here, over the API, or in a comment on any GitHub issue:',
    zh: '可在此处、通过 API，或在任意 GitHub issue 的评论中提出：',
  },
  'web.about.result': {
    en: 'What comes back is a new GitHub repository with the code in it, in one commit.',
    zh: '得到的是一个全新的 GitHub 仓库，代码以一次提交写入。',
  },
  'web.expired.title': { en: 'This form is no longer valid', zh: '该表单已失效' },
  'web.expired': {
    en: 'Nothing was done. Load the page again and send the form once more.',
    zh: '未执行任何操作。请重新加载页面后再次提交。',
  },
  'web.not_found.title': { en: 'Not found', zh: '未找到' },
  'web.not_found': {
    en: 'There is no such task for your key, or it was dropped after its time.',
    zh: '您的密钥下没有此任务，或该任务已过期删除。',
  },
  'web.failed.title': { en: 'That did not work', zh: '操作未成功' },
  'web.to_tasks': { en: 'To the tasks', zh: '返回任务列表' },
  'web.new_task': { en: 'New task', zh: '新建任务' },
  'web.prompt': { en: 'What to build', zh: '要构建什么' },
  'web.prompt.example': {
    en: 'A Flask web application with user login, tests and a README',
    zh: '创建一个 Python Flask Web 应用，包含用户认证功能',
  },
  'web.repo_name': { en: 'Repository name', zh: '仓库名称' },
  'web.repo_name.hint': { en: 'Letters, digits, ".", "-" and "_"', zh: '字母、数字、"."、"-" 和 "_"' },
  'web.model': { en: 'Model', zh: '模型' },
  'web.owner': { en: 'Owner', zh: '所有者' },
  'web.optional': { en: 'optional', zh: '可选' },
  'web.visibility': { en: 'Visibility', zh: '可见性' },
  'web.visibility.private': { en: 'Private', zh: '私有' },
  'web.visibility.public': { en: 'Public', zh: '公开' },
  'web.visibility.internal': { en: 'Internal', zh: '内部' },
  'web.dry_run': { en: 'Dry run', zh: '试运行' },
  'web.dry_run.hint': { en: 'generate and verify, create no repository', zh: '仅生成并校验，不创建仓库' },
  'web.dry_run.done': {
    en: 'The dry run is complete: the files are below, no repository was created.',
    zh: '试运行已完成：文件见下方，未创建仓库。',
  },
  'web.create': { en: 'Create', zh: '创建' },
  'web.tasks': { en: 'Tasks', zh: '任务' },
  'web.tasks.none': {
    en: 'No tasks here yet. The first one starts with a sentence.',
    zh: '还没有任务。第一个任务从一句话开始。',
  },
  'web.newest': { en: 'Newest', zh: '最新' },
  'web.older': { en: 'Older', zh: '更早' },
  'web.files_count': { en: '{files} files', zh: '{files} 个文件' },
  'web.tokens_count': { en: '{tokens} tokens', zh: '{tokens} 个 token' },
  'web.badge.pending': { en: 'Waiting', zh: '等待中' },
  'web.badge.generating': { en: 'Generating', zh: '生成中' },
  'web.badge.merging_files': { en: 'Verifying', zh: '校验中' },
  'web.badge.creating_repo': { en: 'Creating', zh: '创建中' },
  'web.badge.pushing': { en: 'Pushing', zh: '推送中' },
  'web.badge.completed': { en: 'Completed', zh: '已完成' },
  'web.badge.failed': { en: 'Failed', zh: '失败' },
  'web.badge.cancelled': { en: 'Cancelled', zh: '已取消' },
  'web.step.pending': { en: 'Wait for a free slot', zh: '等待空闲名额' },
  'web.step.generating': { en: 'Generate files', zh: '生成文件' },
  'web.step.merging_files': { en: 'Merge and verify', zh: '合并并校验' },
  'web.step.creating_repo': { en: 'Create the repository', zh: '创建仓库' },
  'web.step.pushing': { en: 'Push the commit', zh: '推送提交' },
  'web.step.completed': { en: 'Completed', zh: '完成' },
  'web.state.done': { en: 'done', zh: '已完成' },
  'web.state.current': { en: 'under way', zh: '进行中' },
  'web.state.waiting': { en: 'to come', zh: '未开始' },
  'web.state.failed': { en: 'failed', zh: '失败' },
  'web.state.cancelled': { en: 'cancelled', zh: '已取消' },
  'web.parked': { en: 'Paused: GitHub asks for patience. It goes on at', zh: '已暂停：GitHub 要求等待。将继续于' },
  'web.files': { en: 'Files', zh: '文件' },
  'web.files.none': { en: 'The files appear here once they are planned.', zh: '规划完成后，文件会显示在这里。' },
  'web.files.never': { en: 'No files were made.', zh: '未生成文件。' },
  'web.files_done': { en: '{done} of {total} files', zh: '{done}/{total} 个文件' },
  'web.planning': { en: 'Planning the project…', zh: '正在规划项目…' },
  'web.file.waiting': { en: 'planned', zh: '已规划' },
  'web.file.missing': { en: 'not made', zh: '未生成' },
  'web.steps': { en: 'Progress', zh: '进度' },
  'web.details': { en: 'Details', zh: '详情' },
  'web.created': { en: 'Created', zh: '创建时间' },
  'web.commit': { en: 'Commit', zh: '提交' },
  'web.plan': { en: 'Plan', zh: '计划' },
  'web.plan.run': { en: 'Run', zh: '运行' },
  'web.plan.test': { en: 'Test', zh: '测试' },
  'web.report': { en: 'Verification', zh: '校验结果' },
  'web.report.clean': { en: 'Every file passed.', zh: '所有文件均已通过。' },
  'web.report.repaired': { en: 'was repaired', zh: '已修复' },
  'web.report.secret': { en: 'A secret was replaced by a placeholder', zh: '密钥已替换为占位符' },
  'web.tokens': { en: 'Tokens', zh: 'Token' },
  'web.tokens.prompt': { en: 'Prompt', zh: '输入' },
  'web.tokens.cached': { en: '({share} from cache)', zh: '（{share} 来自缓存）' },
  'web.tokens.completion': { en: 'Completion', zh: '输出' },
  'web.calls': { en: 'Model calls', zh: '模型调用' },
  'web.cost': { en: 'Cost', zh: '费用' },
  'web.cancel': { en: 'Cancel', zh: '取消' },
  'web.retry': { en: 'Retry', zh: '重试' },
  'web.repository': { en: 'Repository', zh: '仓库' },
  'web.close': { en: 'Close', zh: '关闭' },
});

export type MessageKey = keyof typeof SENTENCES;

/** A sentence in a language, with its gaps filled. */
export function renderMessage(locale: Locale, key: MessageKey, values: MessageValues = {}): string {
  return fillGaps(SENTENCES[key][locale], values);
}

/** What a status is called. */
export function renderStatus(locale: Locale, status: Status): string {
  return renderMessage(locale, `status.${status}`);
}

/** What failed and what to do about it; with the words of the remote side on one line, where they were kept. */
export function renderFailure(locale: Locale, failure: Failure): string {
  const { reason, permission, repository, owner, remote } = failure.values;
  const known = permission === undefined ? `reason.${String(reason)}` : 'reason.permission';
  const spoken = isMessageKey(known) ? { reason: renderMessage(locale, known, failure.values) } : {};
  const where = repository ?? owner ?? 'GitHub';
  const sentence = renderMessage(locale, `failure.${failure.code}`, { where, ...failure.values, ...spoken });
  return typeof remote === 'string' && remote !== ''
    ? `${sentence} ${renderMessage(locale, 'failure.remote_text', { remote: toRemoteLine(remote) })}`
    : sentence;
}

/** What a remote side said, on one line. */
function toRemoteLine(text: string): string {
  return truncate(text.replace(/\s+/g, ' ').trim(), MAX_REMOTE_LINE);
}

/** Why a door turned a request away. */
export function renderRefusal(locale: Locale, code: RefusalCode | 'internal', values: MessageValues = {}): string {
  return renderMessage(locale, `refusal.${code}`, values);
}

/** Is this a key of a sentence? */
export function isMessageKey(key: string): key is MessageKey {
  return Object.hasOwn(SENTENCES, key);
}
