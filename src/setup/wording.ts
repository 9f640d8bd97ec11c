import type { Locale } from '../core/task-request.ts';

/** What fills the gaps of a sentence. */
export type Values = Readonly<Record<string, string | number>>;

/** Every sentence of the set-up, on its pages and in the terminal. */
const SENTENCES = {
  'page.title': { en: 'Set up the GitHub App', zh: '设置 GitHub App' },
  'page.intro': {
    en: 'Each operator of gen-code has a GitHub App of their own. This page registers yours and keeps its credentials in {file} on this machine.',
    zh: '每位 gen-code 运维人员都有自己的 GitHub App。本页面将为您注册，并把凭据保存在本机的 {file} 中。',
  },
  'page.github': { en: 'GitHub: {web}', zh: 'GitHub：{web}' },
  'page.github.hint': {
    en: 'Another one? Start again with:',
    zh: '使用其他 GitHub？请重新运行：',
  },
  'form.owner': { en: 'Where will the App live?', zh: 'App 归属于哪里？' },
  'form.owner.organization': { en: 'In an organisation', zh: '组织' },
  'form.owner.personal': { en: 'On my personal account', zh: '我的个人账户' },
  'form.owner.personal.hint': {
    en: 'There it cannot create repositories by itself: GITHUB_TOKEN is needed as well.',
    zh: '在个人账户下，App 无法自行创建仓库：还需要设置 GITHUB_TOKEN。',
  },
  'form.organization': { en: 'Name of the organisation', zh: '组织名称' },
  'form.organization.hint': { en: 'As in {web}/NAME', zh: '即 {web}/NAME 中的 NAME' },
  'form.name': { en: 'Name of the App', zh: 'App 名称' },
  'form.name.hint': {
    en: 'No other App on GitHub may have it; GitHub lets you change it on its own page.',
    zh: '不能与 GitHub 上的其他 App 重名；可在 GitHub 页面上修改。',
  },
  'form.delivery': { en: 'How does GitHub reach gen-code?', zh: 'GitHub 如何访问 gen-code？' },
  'form.delivery.smee': {
    en: 'Through a smee.io channel, for work on this machine',
    zh: '通过 smee.io 通道（本地使用）',
  },
  'form.channel': { en: 'Address of the channel', zh: '通道地址' },
  'form.channel.hint': {
    en: 'makes a new one; paste its address here. Whoever knows the address can read what GitHub sends.',
    zh: '可创建新通道；请将其地址粘贴到此处。知道该地址的任何人都能读取 GitHub 发送的内容。',
  },
  'form.delivery.server': { en: 'At a public address of the server', zh: '通过服务器的公开地址' },
  'form.server': { en: 'Address of the server', zh: '服务器地址' },
  'form.server.hint': { en: 'GitHub will deliver to {path} there.', zh: 'GitHub 将投递到该地址的 {path}。' },
  'form.next': { en: 'Continue', zh: '继续' },
  'fault.form': { en: 'Something has to be corrected first.', zh: '请先修正以下内容。' },
  'fault.organization': {
    en: 'The name of an organisation: letters, digits and "-".',
    zh: '请输入组织名称：字母、数字和“-”。',
  },
  'fault.name': {
    en: 'A name of 1 to 34 letters, digits, spaces or "-"; it may not begin with "GitHub".',
    zh: '名称需为 1 到 34 个字母、数字、空格或“-”，且不能以“GitHub”开头。',
  },
  'fault.channel': { en: 'An address like https://smee.io/AbCdEf123', zh: '形如 https://smee.io/AbCdEf123 的地址' },
  'fault.server': {
    en: 'An address that begins with https://, without a query.',
    zh: '以 https:// 开头且不带查询参数的地址。',
  },
  'fault.unreachable': {
    en: 'GitHub cannot reach an address of this machine: take a smee.io channel instead.',
    zh: 'GitHub 无法访问本机地址：请改用 smee.io 通道。',
  },
  'review.title': { en: 'What GitHub will be asked for', zh: '将向 GitHub 申请的内容' },
  'review.text': {
    en: 'GitHub shows a page with one button, "Create GitHub App", and then brings you back here.',
    zh: 'GitHub 将显示一个仅含“Create GitHub App”按钮的页面，随后返回此处。',
  },
  'review.name': { en: 'App', zh: 'App' },
  'review.owner': { en: 'Owner', zh: '所有者' },
  'review.owner.personal': { en: 'your personal account', zh: '您的个人账户' },
  'review.webhook': { en: 'Deliveries to', zh: '投递地址' },
  'review.permissions': { en: 'Permissions', zh: '权限' },
  'review.events': { en: 'Events', zh: '事件' },
  'review.button': { en: 'Go on to GitHub', zh: '前往 GitHub' },
  'review.back': { en: 'Change something', zh: '返回修改' },
  'done.title': { en: 'The App is ready', zh: 'App 已就绪' },
  'done.text': {
    en: 'GitHub knows it as {name} (id {id}), and its credentials are in {file}. You may close this page.',
    zh: 'GitHub 中的名称为 {name}（id {id}），凭据已保存在 {file}。您可以关闭此页面。',
  },
  'failed.title': { en: 'The App is not set up', zh: 'App 未设置成功' },
  'refused.title': { en: 'Not this way', zh: '无法访问' },
  'refused.link': {
    en: 'This link is not valid: it works once, for {minutes} minutes. Start again with: npm run setup',
    zh: '该链接无效：仅可使用一次，有效期 {minutes} 分钟。请重新运行：npm run setup',
  },
  'refused.state': {
    en: 'This answer does not belong to what was asked here, and was not used. Go back to the first page.',
    zh: '该回应与此处的请求不符，未被使用。请返回首页。',
  },
  'refused.form': { en: 'This form was not sent from its own page.', zh: '该表单不是从其页面提交的。' },
  'next.title': { en: 'What is left to do', zh: '接下来' },
  'next.install': { en: 'Install it where people will ask for repositories:', zh: '在需要使用的账户上安装：' },
  'next.model': {
    en: 'Set a model key in {file}: DEEPSEEK_API_KEY, or OPENAI_API_KEY, or another server by EXTRA_MODELS.',
    zh: '在 {file} 中设置模型密钥：DEEPSEEK_API_KEY、OPENAI_API_KEY，或通过 EXTRA_MODELS 使用其他服务。',
  },
  'next.token': {
    en: 'Set GITHUB_TOKEN in {file} to a token of your account, since an App creates no repositories for users.',
    zh: '在 {file} 中将 GITHUB_TOKEN 设为您账户的令牌，因为 App 无法为个人用户创建仓库。',
  },
  'next.mend': { en: 'Mend in {file}: {line}', zh: '请修正 {file}：{line}' },
  'next.shadow': {
    en: 'Take {names} out of the environment: such variables win over {file}.',
    zh: '请从环境变量中移除 {names}：它们的优先级高于 {file}。',
  },
  'next.start': { en: 'Start the service:', zh: '启动服务：' },
  'next.comment': { en: 'On an issue there, write this comment:', zh: '在某个 issue 上发表评论：' },
  'terminal.open': {
    en: 'Open this link in a browser on this machine. It works once, within {minutes} minutes:',
    zh: '请在本机浏览器中打开此链接（仅可使用一次，{minutes} 分钟内有效）：',
  },
  'terminal.forward': {
    en: 'Is this a machine without a browser? Forward the port first: ssh -L {port}:127.0.0.1:{port} HOST',
    zh: '本机没有浏览器？请先转发端口：ssh -L {port}:127.0.0.1:{port} HOST',
  },
  'terminal.stop': { en: 'Ctrl-C ends it.', zh: '按 Ctrl-C 结束。' },
  'terminal.opened': { en: 'The page was opened; go on there.', zh: '页面已打开，请在浏览器中继续。' },
  'terminal.stopped': { en: 'Stopped; nothing was written.', zh: '已停止；未写入任何内容。' },
  'terminal.done': {
    en: 'The App {name} (id {id}) answers: {url}',
    zh: 'App {name}（id {id}）已响应：{url}',
  },
  'terminal.stored': {
    en: 'Its credentials are in {path}, readable by you alone.',
    zh: '凭据已保存在 {path}，仅您可读。',
  },
  'error.credentials_present': {
    en: '{path} has credentials of a GitHub App already ({names}). Nothing was changed. To replace them: npm run setup -- --force',
    zh: '{path} 中已有 GitHub App 的凭据（{names}）。未作任何更改。如需替换：npm run setup -- --force',
  },
  'error.not_a_file': {
    en: '{path} is a link or no ordinary file, so nothing is written to it. Put a file in its place.',
    zh: '{path} 是链接或非普通文件，因此不会写入。请替换为普通文件。',
  },
  'error.cannot_write': {
    en: 'The credentials cannot be kept: {path} cannot be written ({code}).',
    zh: '无法保存凭据：不能写入 {path}（{code}）。',
  },
  'error.cannot_write_app': {
    en: 'The App was registered ({url}), but {path} cannot be written ({code}), so its credentials are lost. Delete that App and start again.',
    zh: 'App 已注册（{url}），但无法写入 {path}（{code}），凭据已丢失。请删除该 App 后重新开始。',
  },
  'error.unreadable': {
    en: '{path} cannot be read as a list of variables, so nothing was changed in it.',
    zh: '无法将 {path} 解析为变量列表，因此未作任何更改。',
  },
  'error.port': {
    en: 'Port {port} of this machine cannot be had ({code}). Give another one with --port, or none.',
    zh: '无法使用本机端口 {port}（{code}）。请用 --port 指定其他端口，或不指定。',
  },
  'error.timeout': {
    en: 'Nobody finished within {minutes} minutes. Nothing was written; start again with: npm run setup',
    zh: '{minutes} 分钟内未完成。未写入任何内容；请重新运行：npm run setup',
  },
  'error.code_expired': {
    en: 'GitHub does not know this code any more: it is good for one hour, and once. Nothing was written. Start again, and delete the App at GitHub if it is there.',
    zh: 'GitHub 已不再识别此代码：其有效期为一小时且仅可使用一次。未写入任何内容。请重新开始；若 GitHub 上已有该 App，请将其删除。',
  },
  'error.refused': {
    en: 'GitHub refused this ({status}): {text}. Nothing was written.',
    zh: 'GitHub 拒绝了请求（{status}）：{text}。未写入任何内容。',
  },
  'error.unreachable': {
    en: '{url} does not answer ({text}). Nothing was written. Check the network, or --github-url.',
    zh: '{url} 没有响应（{text}）。未写入任何内容。请检查网络或 --github-url。',
  },
  'error.answer': {
    en: 'The answer of {url} is not what GitHub answers. Nothing was written. Check --github-url.',
    zh: '{url} 的响应不符合 GitHub 的格式。未写入任何内容。请检查 --github-url。',
  },
  'error.check': {
    en: 'The credentials are in {path}, but GitHub did not confirm them: {text}. Look at the App at {url}; npm start tries again.',
    zh: '凭据已保存在 {path}，但 GitHub 未确认：{text}。请在 {url} 查看该 App；npm start 会再次尝试。',
  },
  'error.github_url': {
    en: '--github-url: expected the address of GitHub, like https://github.example.com or https://SUB.ghe.com',
    zh: '--github-url：应为 GitHub 的地址，例如 https://github.example.com 或 https://SUB.ghe.com',
  },
  'error.unexpected': {
    en: 'Something failed in the set-up itself ({text}).',
    zh: '设置程序自身出错（{text}）。',
  },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, string>>>>;

export type WordingKey = keyof typeof SENTENCES;

/** A sentence in this language, its gaps filled; a missing value leaves nothing. */
export function word(locale: Locale, key: WordingKey, values: Values = {}): string {
  return SENTENCES[key][locale].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''));
}
