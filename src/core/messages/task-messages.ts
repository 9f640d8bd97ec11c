import { sentences, type MessageOf } from './sentence.ts';

/** What is said of a task while it lasts and at its end: the names of its statuses, and its comment on the issue. */
export const TASK_MESSAGES = sentences({
  'status.pending': { en: 'Waiting for a free slot', zh: '等待空闲名额' },
  'status.generating': { en: 'Generating files', zh: '正在生成文件' },
  'status.merging_files': { en: 'Merging and verifying files', zh: '正在合并并校验文件' },
  'status.creating_repo': { en: 'Creating the repository', zh: '正在创建仓库' },
  'status.pushing': { en: 'Pushing the commit', zh: '正在推送提交' },
  'status.completed': { en: 'Task completed successfully', zh: '任务已成功完成' },
  'status.with_faults': {
    en: 'Completed with faults: {count} file(s) known not to work',
    zh: '已完成，但有缺陷：已知有 {count} 个文件无法正常工作',
  },
  'status.failed': { en: 'Task failed', zh: '任务失败' },
  'status.cancelled': { en: 'Task cancelled', zh: '任务已取消' },
  'wait.github_rate_limited': {
    en: 'Waiting until {until} for a limit of GitHub to pass; nothing is lost',
    zh: '等待 GitHub 的限制解除，直至 {until}；内容不会丢失',
  },
  'wait.github_unavailable': {
    en: 'Waiting until {until} for GitHub to answer again; nothing is lost',
    zh: '等待 GitHub 恢复响应，直至 {until}；内容不会丢失',
  },
  'wait.daily_budget': {
    en: 'Waiting until {until} for a new day, since the tokens of this one are used up; nothing is lost',
    zh: '今日的 token 预算已用完，等待至 {until}；内容不会丢失',
  },
  'task.cancelled_left': {
    en: 'Task cancelled. The repository {repository} was made by then, and no commit was seen in it; a retry goes on in it.',
    zh: '任务已取消。仓库 {repository} 此前已创建，其中尚无提交；重试将继续使用它。',
  },
  'task.cancelled_filled': {
    en: 'Task cancelled. The repository {repository} was made by then and holds the commit; a retry completes the task.',
    zh: '任务已取消。仓库 {repository} 此前已创建并已包含提交；重试即可完成任务。',
  },
  'task.created': { en: 'Task created successfully', zh: '任务创建成功' },

  'comment.page': { en: 'The task, step by step', zh: '查看任务详情' },
  'comment.elapsed': { en: 'Elapsed', zh: '用时' },
  'comment.seconds': { en: '{seconds}s', zh: '{seconds} 秒' },
  'comment.minutes': { en: '{minutes}m {seconds}s', zh: '{minutes} 分 {seconds} 秒' },
  'comment.model': { en: 'Model', zh: '模型' },
  'comment.tokens': { en: 'Tokens', zh: 'Token' },
  'comment.tokens_value': {
    en: '{total} in {calls} calls ({cached} of the input from the cache)',
    zh: '{total}，共 {calls} 次调用（其中 {cached} 输入来自缓存）',
  },
  'comment.cost': { en: 'Cost', zh: '费用' },
  'comment.files': { en: '{done} of {total} files', zh: '{done}/{total} 个文件' },
  'comment.repository': { en: 'Repository', zh: '仓库' },
  'comment.dry_run': {
    en: 'Dry run: {files} files were generated and verified; nothing was created.',
    zh: '试运行：已生成并校验 {files} 个文件；未创建任何内容。',
  },
  'comment.done': { en: 'Completed', zh: '完成' },
  'comment.done_with_faults': { en: 'Completed with faults', zh: '完成，但有缺陷' },
  'comment.try': { en: 'To try it', zh: '试一试' },
  'comment.retry_hint': {
    en: 'To go on from the last checkpoint, comment: {command}',
    zh: '若要从上一个检查点继续，请评论：{command}',
  },
  'comment.file_list': { en: 'Files', zh: '文件' },
  'comment.faults': { en: 'Faults that could not be mended', zh: '未能修复的缺陷' },
  'comment.warnings': { en: 'Warnings', zh: '警告' },
  fallback: { en: '{to} stood in for {from}: {reason}', zh: '{to} 代替了 {from}：{reason}' },
  'fallback.model_unavailable': { en: 'it gave no usable answer', zh: '未给出可用的回答' },
  'fallback.model_rate_limited': { en: 'it was busy', zh: '服务繁忙' },
  'fallback.model_quota': { en: 'its account has no credit left', zh: '账户余额不足' },
  'fallback.model_unauthorized': { en: 'it refused our key', zh: '密钥被拒绝' },
  'fallback.model_runaway': { en: 'it repeated itself without end', zh: '无休止地重复输出' },
  'fallback.other': { en: 'it did not answer', zh: '未回答' },
  'comment.repaired': { en: 'Mended before the push', zh: '推送前已修复' },
  'comment.moved': {
    en: '{from} was moved to {to}: we may not push workflows',
    zh: '{from} 已移至 {to}：我们无权推送工作流',
  },
  'comment.removed_secret': {
    en: 'something shaped like a secret was replaced on line {line}',
    zh: '第 {line} 行中疑似密钥的内容已被替换',
  },
  'comment.remote_text': { en: "GitHub's own words", zh: 'GitHub 原文' },
  'comment.truncated': { en: '… and {count} more', zh: '……还有 {count} 项' },

  // What stands in an AGENTS.md.
  'agents.commands': { en: 'Commands', zh: '命令' },
  'agents.install': { en: 'Install', zh: '安装' },
  'agents.run': { en: 'Run', zh: '运行' },
  'agents.test': { en: 'Test', zh: '测试' },
  'agents.decisions': { en: 'Decisions', zh: '约定' },
  'agents.files': { en: 'Where things are', zh: '文件位置' },
  'agents.top': { en: 'At the top', zh: '根目录' },
  'agents.more': { en: 'and {count} more files', zh: '以及其他 {count} 个文件' },
  'agents.base': { en: 'From {base}: {paths}', zh: '来自 {base}：{paths}' },
});

export type TaskMessage = MessageOf<typeof TASK_MESSAGES>;
