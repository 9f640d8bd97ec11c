import { sentences } from './sentence.ts';

/** Why a task failed: what failed, what was made or not, and what to do. A reason stands within the sentence of a failure. */
export const FAILURE_MESSAGES = sentences({
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
  'failure.left': {
    en: 'The repository {left} was made, and no commit was seen in it; a retry goes on in it.',
    zh: '仓库 {left} 已创建，其中尚无提交；重试将继续使用它。',
  },
  'failure.filled': {
    en: 'The repository {filled} was made and holds the commit; a retry completes the task.',
    zh: '仓库 {filled} 已创建并已包含提交；重试即可完成任务。',
  },
  'failure.remote_text': { en: "GitHub's own words: {remote}", zh: 'GitHub 原文：{remote}' },
  'failure.model_unavailable': {
    en: 'The model service ({provider}) did not give a usable answer. What was generated is kept; no repository was created.',
    zh: '模型服务（{provider}）未给出可用的回答。已生成的内容会保留，未创建仓库。',
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
  'failure.cause': { en: 'Answer of {provider}: {what}.', zh: '{provider} 的回答：{what}。' },
  'failure.cause_at_last': {
    en: 'Answer of {provider} after {tries} tries: {what}.',
    zh: '{provider} 在 {tries} 次尝试后的回答：{what}。',
  },
  'failure.provider_text': { en: 'Its own words: {said}', zh: '其原文：{said}' },
  'failure.asked_to_wait': {
    en: 'It asks to come again in {minutes} minutes.',
    zh: '它要求 {minutes} 分钟后再试。',
  },
  'failure.check_model': {
    en: 'Check that it has the model {model} ({setting}, or the model that was asked for), and that {address} is right.',
    zh: '请检查其是否提供模型 {model}（{setting}，或请求中指定的模型），以及 {address} 是否正确。',
  },
  'failure.check_address': {
    en: 'Check {address}; if it is right, retry later, or ask for another model.',
    zh: '请检查 {address}；若无误，请稍后重试，或改用其他模型。',
  },
  'failure.check_later': { en: 'Retry later, or ask for another model.', zh: '请稍后重试，或改用其他模型。' },
  'failure.plan_invalid': {
    en: 'The model did not give a usable plan of the project: {reason}. Nothing was created. Retry, or describe the project more plainly.',
    zh: '模型未给出可用的项目计划：{reason}。未创建任何内容。请重试，或更清楚地描述项目。',
  },
  'failure.verification_failed': {
    en: 'The file {path} did not pass verification: {reason}. No repository was created. Retry, or ask for another model.',
    zh: '文件 {path} 未通过校验：{reason}。未创建仓库。请重试，或改用其他模型。',
  },
  'failure.budget_exceeded': {
    en: '{reason}. No repository was created.',
    zh: '{reason}。未创建仓库。',
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

  'reason.tokens_used': {
    en: 'The task used {used} of {limit} tokens and would have passed its budget. Ask for a smaller project, or raise TASK_BUDGET_TOKENS',
    zh: '任务已使用 {used}/{limit} 个 token，继续将超出预算。请缩小项目，或提高 TASK_BUDGET_TOKENS',
  },
  'reason.tokens_spent': {
    en: 'The task used {tokens} tokens, {cached} of them from the cache of the model service, which count for less: {used} of the {limit} of its budget. The next call would have passed it. Ask for a smaller project, or raise {setting}',
    zh: '任务已使用 {tokens} 个 token，其中 {cached} 个来自模型服务的缓存，按较低比例计算：相当于预算 {limit} 中的 {used}。下一次调用将超出预算。请缩小项目，或提高 {setting}',
  },
  'reason.tokens_forecast': {
    en: 'The {files} files of the plan will not fit: with the {tokens} tokens used so far they would take about {estimate} of the {limit} of its budget (tokens from a cache count for less). None of them was paid for. Ask for a smaller project, or raise {setting}',
    zh: '计划中的 {files} 个文件超出预算：连同已使用的 {tokens} 个 token，预计需要约 {estimate}，而预算为 {limit}（来自缓存的 token 按较低比例计算）。尚未为这些文件付费。请缩小项目，或提高 {setting}',
  },
  'reason.usd_spent': {
    en: 'The task cost {cost} of the {limit} USD of its budget, and the next call would have passed it. Ask for a smaller project, or have {setting} raised',
    zh: '任务已花费 {cost} 美元（预算为 {limit} 美元），下一次调用将超出预算。请缩小项目，或提高 {setting}',
  },
  'reason.usd_forecast': {
    en: 'The {files} files of the plan will not fit: with the {cost} USD spent so far they would take about {estimate} of the {limit} USD of its budget. None of them was paid for. Ask for a smaller project, or have {setting} raised',
    zh: '计划中的 {files} 个文件超出预算：连同已花费的 {cost} 美元，预计需要约 {estimate} 美元，而预算为 {limit} 美元。尚未为这些文件付费。请缩小项目，或提高 {setting}',
  },
  'reason.usd_month': {
    en: 'The budget of {owner} for this month is spent: {cost} of {limit} USD. Retry from {until} (UTC) on, or have {setting} raised',
    zh: '{owner} 本月的预算已用完：{cost}/{limit} 美元。请在 {until}（UTC）之后重试，或提高 {setting}',
  },
  'cause.http_status': { en: 'status {detail}', zh: '状态码 {detail}' },
  'cause.error_as_answer': { en: 'an error in place of an answer', zh: '以错误代替回答' },
  'cause.no_answer_in_time': { en: 'none in time', zh: '未及时回答' },
  'cause.broken_event': { en: 'a stream that cannot be read', zh: '数据流无法读取' },
  'cause.redirect': { en: 'a redirect, which is not followed', zh: '重定向（不会跟随）' },
  'cause.connection_lost': { en: 'none, the connection failed {detail}', zh: '无，连接失败 {detail}' },
  'cause.web_page': { en: 'a web page', zh: '一个网页' },
  'cause.endless_output': { en: 'the same without end', zh: '无休止的重复内容' },
  'cause.silence': { en: 'a stream that fell silent', zh: '数据流中途停滞' },
  'cause.broken_off': { en: 'a stream that broke off', zh: '数据流中断' },
  'cause.empty_answer': { en: 'nothing but blanks', zh: '空白内容' },

  'reason.permission': {
    en: 'the permission "{permission}" is missing (an owner of the organisation has to approve new permissions of the App)',
    zh: '缺少权限“{permission}”（组织所有者需要批准 App 的新权限）',
  },
  'reason.creation_permission': {
    en: 'the App has neither of the permissions "repository_creation: write" and "administration: write", one of which it takes to create a repository (an owner of the organisation has to approve new permissions of the App)',
    zh: 'App 既没有权限“repository_creation: write”，也没有“administration: write”，而创建仓库需要其中之一（组织所有者需要批准 App 的新权限）',
  },
  'reason.token_permission': {
    en: 'GITHUB_TOKEN may not do this; a classic token takes the scope "repo", a fine-grained one "{grant}" for all repositories of the owner; GitHub says: {said}',
    zh: 'GITHUB_TOKEN 无权执行此操作；经典令牌需要“repo”范围，细粒度令牌需要对该所有者全部仓库的“{grant}”权限；GitHub 原文：{said}',
  },
  'reason.token_sso': {
    en: 'the organisation asks for single sign-on; authorise the token of GITHUB_TOKEN for it ("Configure SSO" beside the token in the settings of its user); GitHub says: {said}',
    zh: '该组织要求单点登录（SSO）；请在令牌所属用户的设置中通过“Configure SSO”为该组织授权 GITHUB_TOKEN；GitHub 原文：{said}',
  },
  'reason.token_kind': {
    en: 'the organisation does not take tokens of the kind of GITHUB_TOKEN; set one of the other kind (fine-grained or classic) that it approves of, or install the App; GitHub says: {said}',
    zh: '该组织不接受 GITHUB_TOKEN 这类令牌；请改用其批准的另一类令牌（细粒度或经典），或安装 App；GitHub 原文：{said}',
  },
  'reason.token_refused': {
    en: 'GITHUB_TOKEN is wrong, expired or revoked; GitHub says: {said}',
    zh: 'GITHUB_TOKEN 有误、已过期或已被撤销；GitHub 原文：{said}',
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
  'reason.base_unreadable': {
    en: '"base" of the policy (.github/gencode.yml) names it, and it is not there, holds nothing, or the App may not read it (it takes "contents: read" on it)',
    zh: '策略（.github/gencode.yml）的“base”指向该仓库，但它不存在、为空，或 App 无权读取（需要对其拥有“contents: read”权限）',
  },
  'reason.base_too_large': {
    en: '"base" of the policy (.github/gencode.yml) names it, and it holds more than {files} files or {megabytes} MB, which is more than is taken over',
    zh: '策略（.github/gencode.yml）的“base”指向该仓库，但其内容超过 {files} 个文件或 {megabytes} MB，超出可沿用的上限',
  },
  'reason.base_more_private': {
    en: '"base" of the policy (.github/gencode.yml) names {base}, which is {visibility}, and a repository that is {wanted} would show its files to more people; ask for one that is {visibility}',
    zh: '策略（.github/gencode.yml）的“base”指向 {base}，其可见性为 {visibility}，而 {wanted} 仓库会让更多人看到其中的文件；请改为创建 {visibility} 仓库',
  },
  'reason.base_hidden': {
    en: '"base" of the policy (.github/gencode.yml) names {base}, which {login} may not read; such a base counts only where the policy of the owner (in {owner}/.github) names it',
    zh: '策略（.github/gencode.yml）的“base”指向 {base}，而 {login} 无权读取；只有所有者的策略（位于 {owner}/.github）指定时，此类仓库才有效',
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
    en: 'a rule asks for status checks or workflows before the first commit; do not enforce it on creation, or let us (the App, or the user of the token) bypass it',
    zh: '规则要求首次提交前通过状态检查或工作流；请设置为创建时不强制，或允许 App（或令牌的用户）绕过该规则',
  },
  'reason.creation': {
    en: 'a rule forbids to create this branch; let us (the App, or the user of the token) bypass it',
    zh: '规则禁止创建该分支；请允许 App（或令牌的用户）绕过该规则',
  },
  'reason.branch_name': {
    en: 'a rule on the names of branches does not allow the default branch',
    zh: '关于分支名称的规则不允许该默认分支',
  },
  'reason.signatures': {
    en: 'a rule asks for signed commits; let us (the App, or the user of the token) bypass it',
    zh: '规则要求提交必须签名；请允许 App（或令牌的用户）绕过该规则',
  },
  'reason.file_size': { en: 'a file is larger than allowed', zh: '有文件超过允许的大小' },
  'reason.file_path': { en: 'a rule forbids the path or the kind of a file', zh: '规则禁止了某个文件的路径或类型' },
  'reason.metadata': {
    en: 'a rule on the author or the message of commits does not allow this one',
    zh: '关于提交作者或提交信息的规则不允许此提交',
  },
  'reason.pull_request': {
    en: 'a rule asks for a pull request; let us (the App, or the user of the token) bypass it for new repositories',
    zh: '规则要求通过拉取请求；请允许 App（或令牌的用户）在新仓库中绕过该规则',
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
  'reason.github_says': { en: '{said}', zh: '{said}' },
  'reason.other': { en: "for a reason of its own, which stands in the task's details", zh: '原因见任务详情' },
});
