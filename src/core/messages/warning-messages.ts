import { sentences } from './sentence.ts';

/**
 * What can be said of a file, of a plan or of a whole task, by code. The code is part of the API; `{name}` is filled
 * from the values. Each is a clause that goes on after a path, and `near` and `line` may go with any of them.
 */
export const WARNING_MESSAGES = sentences({
  // A warning of an earlier version, which was stored as a sentence.
  earlier: { en: '{text}', zh: '{text}' },

  reused: {
    en: 'the files are those of an earlier identical request; no model was called',
    zh: '文件来自先前一个相同的请求；未调用模型',
  },
  prompt_truncated: {
    en: 'the model server read about {read} of {sent} tokens of the prompt: raise its context (Ollama: OLLAMA_CONTEXT_LENGTH or num_ctx)',
    zh: '模型服务器只读取了提示词 {sent} 个 token 中的约 {read} 个：请增大其上下文（Ollama：OLLAMA_CONTEXT_LENGTH 或 num_ctx）',
  },

  real_run_fails: {
    en: 'a run that is not dry would fail as things stand: {failure}',
    zh: '以目前的情况，正式运行会失败：{failure}',
  },
  base_left_out: {
    en: 'of {repository} ("base" of the policy) links, submodules and paths that are not safe everywhere were left out: {paths}',
    zh: '策略指定的基础仓库 {repository} 中的链接、子模块以及并非处处安全的路径已被略去：{paths}',
  },
  workflow_unsettled: {
    en: 'whether it may be pushed as a workflow is not known here; without that right it goes to docs/workflows/',
    zh: '此处无法得知能否将其作为工作流推送；若无此权限，它会移至 docs/workflows/',
  },
  topics_unset: {
    en: 'the topics {topics} of the policy were not set: that takes "administration: write"',
    zh: '未设置策略中的主题 {topics}：这需要权限“administration: write”',
  },
  topics_refused: {
    en: 'GitHub did not take the topics {topics} of the policy: {said}',
    zh: 'GitHub 未接受策略中的主题 {topics}：{said}',
  },
  properties_refused: {
    en: 'GitHub did not take the custom properties {properties} of the policy, and the repository was made without them: {said}',
    zh: 'GitHub 未接受策略中的自定义属性 {properties}，仓库创建时未带这些属性：{said}',
  },
  team_unset: {
    en: 'the team {team} of the policy was not given the repository: to find it takes "members: read"',
    zh: '未将仓库交给策略中的团队 {team}：查找该团队需要权限“members: read”',
  },
  team_read_only: {
    en: 'the team {team} of the policy can read the repository; to give it "{permission}" takes "administration: write"',
    zh: '策略中的团队 {team} 可以读取该仓库；授予“{permission}”需要权限“administration: write”',
  },
  team_refused: {
    en: 'GitHub did not give the team {team} of the policy "{permission}" in the repository: {said}',
    zh: 'GitHub 未授予策略中的团队 {team} 对该仓库的“{permission}”权限：{said}',
  },
  organizations_only: {
    en: 'what the policy sets on repositories ({keys}) there is in organisations alone',
    zh: '策略为仓库设置的内容（{keys}）仅适用于组织',
  },

  end_unconfirmed: { en: 'the model did not confirm the end of this file', zh: '模型未确认该文件已结束' },
  last_line_lost: {
    en: 'the model ended this file before a line that it had begun when it was cut off',
    zh: '模型在输出中断时已开始写某一行，却在该行之前结束了文件',
  },
  seams_doubtful: {
    en: 'it came in pieces, and near line {lines} something may be missing or stand twice',
    zh: '文件是分段生成的，第 {lines} 行附近可能有缺失或重复',
  },
  cut_off: { en: 'it was cut off and could not be completed', zh: '输出被中断，且未能补全' },
  not_continued: {
    en: 'it was cut off, and the model did not go on with it',
    zh: '输出被中断，且模型没有继续写下去',
  },
  endless_repetition: { en: 'the model repeats the same lines without end', zh: '模型无休止地重复相同的行' },
  never_written: { en: 'it was never written', zh: '文件始终没有生成' },
  no_text: { en: 'the model gave no text for it', zh: '模型没有给出该文件的内容' },
  no_files: { en: 'there are no files', zh: '没有任何文件' },
  path_clash: { en: 'it clashes with {other}', zh: '与 {other} 冲突' },

  plan_empty: { en: 'the answer was empty', zh: '回答为空' },
  plan_cut: {
    en: 'the answer was cut off before the JSON object was complete; make the plan shorter',
    zh: '回答在 JSON 对象完整之前被中断；请缩短计划',
  },
  plan_missing: {
    en: 'the answer holds no complete JSON object with "files"',
    zh: '回答中没有包含“files”的完整 JSON 对象',
  },
  plan_doubled: { en: 'the answer holds more than one plan', zh: '回答中包含不止一个计划' },
  // `detail`: the words of who checked the form.
  plan_form: { en: '{detail}', zh: '格式不符：{detail}' },
  dependency_unplanned: {
    en: 'it depends on "{dependency}", which is not planned',
    zh: '它依赖“{dependency}”，而计划中没有这个文件',
  },
  dependency_on_itself: { en: 'it depends on itself', zh: '它依赖自身' },
  dependency_circle: {
    en: 'it and "{other}" depend on each other in a circle',
    zh: '它与“{other}”循环依赖',
  },
  import_unplanned: {
    en: 'it imports from "{file}", which is not planned',
    zh: '它从“{file}”导入，而计划中没有这个文件',
  },
  path_case_clash: {
    en: '"{first}" and "{second}" are one path where case does not count',
    zh: '在不区分大小写的系统上，“{first}”与“{second}”是同一路径',
  },
  path_empty: { en: 'the path is not allowed: it is empty', zh: '路径不被允许：路径为空' },
  path_invisible: {
    en: 'the path is not allowed: it holds control or invisible characters',
    zh: '路径不被允许：含有控制字符或不可见字符',
  },
  path_long: {
    en: 'the path is not allowed: it is longer than {limit} bytes',
    zh: '路径不被允许：长度超过 {limit} 字节',
  },
  path_not_normal: {
    en: 'the path is not allowed: it is not in Unicode form NFC',
    zh: '路径不被允许：不是 Unicode NFC 形式',
  },
  path_absolute: { en: 'the path is not allowed: it is not relative', zh: '路径不被允许：不是相对路径' },
  path_character: {
    en: 'the path is not allowed: it holds one of \\ : * ? " < > |',
    zh: '路径不被允许：含有 \\ : * ? " < > | 之一',
  },
  path_deep: {
    en: 'the path is not allowed: it is deeper than {limit} folders',
    zh: '路径不被允许：深度超过 {limit} 层',
  },
  path_dots: {
    en: 'the path is not allowed: it has an empty, "." or ".." segment',
    zh: '路径不被允许：含有空的、“.”或“..”段',
  },
  path_segment_long: {
    en: 'the path is not allowed: a segment is longer than {limit} bytes',
    zh: '路径不被允许：某一段的长度超过 {limit} 字节',
  },
  path_segment_start: {
    en: 'the path is not allowed: a segment begins with a space or "-"',
    zh: '路径不被允许：某一段以空格或“-”开头',
  },
  path_segment_end: {
    en: 'the path is not allowed: a segment ends with a space or "."',
    zh: '路径不被允许：某一段以空格或“.”结尾',
  },
  path_device: {
    en: 'the path is not allowed: a segment is a device name on Windows',
    zh: '路径不被允许：某一段是 Windows 的设备名',
  },
  path_of_git: { en: 'the path is not allowed: it is special to git', zh: '路径不被允许：对 git 有特殊含义' },

  unchecked: { en: 'it could not be checked: a parser gave up', zh: '无法校验：解析器未能完成' },
  more_warnings: { en: '{count} more warnings', zh: '还有 {count} 条警告' },
  more_faults: { en: '{count} more files with faults', zh: '还有 {count} 个文件有缺陷' },

  file_empty: { en: 'it is empty', zh: '文件为空' },
  file_empty_promised: { en: 'it is empty, and the plan promises {names}', zh: '文件为空，而计划中承诺提供 {names}' },
  file_binary_name: {
    en: 'it is text under a name of a binary file: only text files are written',
    zh: '文件名属于二进制文件，内容却是文本：只会写入文本文件',
  },
  file_not_text: { en: 'it is no text: {count} characters cannot be read', zh: '不是文本：有 {count} 个字符无法读取' },
  characters_unreadable: { en: '{count} characters cannot be read', zh: '有 {count} 个字符无法读取' },
  conversation_left: { en: 'a line of the conversation was left in it', zh: '其中残留了一行与模型的对话' },
  answer_packed: {
    en: 'it is no file but the packing of one (a patch, JSON, tags, line numbers): it must hold the text of the file alone',
    zh: '它不是文件本身，而是文件的包装（补丁、JSON、标签、行号等）：其中应只有文件的内容',
  },
  merge_marks_left: { en: 'it holds marks of an unsettled merge', zh: '其中含有未解决的合并冲突标记' },
  line_repeated: { en: 'the same line stands there {times} times in a row', zh: '同一行连续出现了 {times} 次' },
  lines_repeated: {
    en: 'the same {count} lines stand there {times} times in a row',
    zh: '相同的 {count} 行连续出现了 {times} 次',
  },
  lines_doubled: { en: 'four lines stand twice in a row', zh: '同样的四行接连出现了两次' },
  line_ends_mixed: { en: 'its line ends are mixed', zh: '换行符混用' },
  file_large: { en: 'it is larger than a megabyte', zh: '文件大于 1 MB' },
  line_long: { en: 'it is a line of over {limit} characters', zh: '该行超过 {limit} 个字符' },

  hidden_characters: {
    en: 'characters that hide or turn text around stand here',
    zh: '此处含有会隐藏文本或改变文本方向的字符',
  },
  name_with_hidden_character: { en: 'a character without width stands in a name', zh: '某个名称中含有零宽字符' },
  name_in_disguise: {
    en: 'a name mixes letters that only look like Latin ones',
    zh: '某个名称混用了形似拉丁字母的其他字母',
  },

  comment_for_code: { en: 'a comment stands for code: "{text}"', zh: '用注释代替了代码：“{text}”' },
  ellipsis_for_code: { en: 'an ellipsis stands for code', zh: '用省略号代替了代码' },
  function_empty: { en: 'a function does nothing: its body is {body}', zh: '某个函数什么也不做：函数体为 {body}' },
  function_refuses: {
    en: 'a function does nothing: its body is a refusal',
    zh: '某个函数什么也不做：函数体只是抛出“未实现”',
  },
  section_empty: { en: 'a section holds nothing but "{text}"', zh: '某一节除“{text}”外没有内容' },
  only_error: { en: 'it holds an error message of a provider: "{text}"', zh: '内容是模型服务的错误信息：“{text}”' },
  only_refusal: { en: 'it holds a refusal instead of the file: "{text}"', zh: '内容是拒绝回答而不是文件：“{text}”' },
  only_talk: { en: 'it holds talk instead of code: "{text}"', zh: '内容是闲谈而不是代码：“{text}”' },
  only_comments: {
    en: 'it holds nothing but comments, and the plan promises exports',
    zh: '除注释外没有内容，而计划中承诺有导出',
  },
  only_imports: {
    en: 'it holds nothing but imports, and the plan promises exports',
    zh: '除导入语句外没有内容，而计划中承诺有导出',
  },

  answer_fence_before: { en: 'it begins with a code fence of the answer', zh: '开头残留了回答中的代码围栏' },
  answer_fence_behind: { en: 'it ends with a code fence of the answer', zh: '结尾残留了回答中的代码围栏' },
  answer_sentence_before: { en: 'it begins with a sentence of the answer', zh: '开头残留了回答中的一句话' },
  answer_sentence_behind: { en: 'it ends with a sentence of the answer', zh: '结尾残留了回答中的一句话' },
  // `detail`: the parser's own words.
  syntax_error: { en: 'it is not valid {language}: {detail}', zh: '不是有效的 {language}：{detail}' },
  syntax_unreadable: { en: 'it is not valid {language}: it does not parse', zh: '不是有效的 {language}：无法解析' },
  syntax_token_missing: {
    en: 'it is not valid {language}: "{token}" is missing',
    zh: '不是有效的 {language}：缺少“{token}”',
  },
  syntax_node_missing: {
    en: 'it is not valid {language}: a {node} is missing',
    zh: '不是有效的 {language}：缺少 {node}',
  },
  syntax_unexpected: {
    en: 'it is not valid {language}: unexpected {text}',
    zh: '不是有效的 {language}：此处不应出现 {text}',
  },
  syntax_unclosed: {
    en: 'it is not valid {language}: what begins on line {start} ({text}) is not closed by the end of the file',
    zh: '不是有效的 {language}：从第 {start} 行开始的内容（{text}）直到文件末尾都没有闭合',
  },
  syntax_unreadable_until: {
    en: 'it is not valid {language}: it cannot be read from here ({text}) to line {end}',
    zh: '不是有效的 {language}：从此处（{text}）到第 {end} 行无法读取',
  },
  syntax_outside: {
    en: 'it is not valid {language}: a statement stands outside of a function',
    zh: '不是有效的 {language}：有语句位于函数之外',
  },
  syntax_never_closed: {
    en: 'it is not valid {language}: what begins here ({text}) is never closed',
    zh: '不是有效的 {language}：从此处开始的内容（{text}）没有闭合',
  },
  syntax_ends_short: {
    en: 'it is not valid {language}: the file stops behind {text}',
    zh: '不是有效的 {language}：文件在 {text} 之后中断',
  },
  component_block_doubled: {
    en: 'it is not a valid component: it holds more than one "<{block}>"',
    zh: '不是有效的组件：其中有不止一个“<{block}>”',
  },
  component_empty: {
    en: 'it is not a valid component: it holds neither a template nor a script',
    zh: '不是有效的组件：其中既没有模板也没有脚本',
  },
  html_text_behind: {
    en: 'it is not valid HTML: text stands behind "</html>"',
    zh: '不是有效的 HTML：“</html>”之后还有文本',
  },
  html_unclosed: {
    en: 'it is not valid HTML: what begins here is not closed when the page ends',
    zh: '不是有效的 HTML：从此处开始的内容直到页面结束都没有闭合',
  },
  html_end_missing: {
    en: 'it is not valid HTML: the page ends without "</html>"',
    zh: '不是有效的 HTML：页面结束时缺少“</html>”',
  },
  json_key_doubled: {
    en: 'it is not valid JSON: a key stands twice in one object',
    zh: '不是有效的 JSON：同一个对象中有重复的键',
  },
  markdown_block_open: {
    en: 'it is not valid Markdown: the code block that begins here is never closed',
    zh: '不是有效的 Markdown：从此处开始的代码块没有闭合',
  },
  php_text_before: {
    en: 'it is not valid PHP: text stands before "<?php"',
    zh: '不是有效的 PHP：“<?php”之前有文本',
  },

  import_name_missing: {
    en: 'it imports "{name}" from "{specifier}", which exports {names}',
    zh: '它从“{specifier}”导入“{name}”，而该模块导出的是：{names}',
  },
  import_default_missing: {
    en: 'it imports the default export from "{specifier}", which exports {names}',
    zh: '它从“{specifier}”导入默认导出，而该模块导出的是：{names}',
  },
  export_missing: {
    en: 'it does not export "{name}", which {from} imports and the plan promises',
    zh: '它没有导出“{name}”，而 {from} 导入了它，计划中也承诺提供',
  },
  export_of_nothing: {
    en: 'nothing stands in it, and {from} imports "{name}" from it',
    zh: '它没有任何内容，而 {from} 从它导入“{name}”',
  },
  import_no_file: {
    en: 'it imports "{specifier}", which is no file of the project',
    zh: '它导入“{specifier}”，而项目中没有这个文件',
  },
  import_no_module: {
    en: 'it imports "{specifier}", which is no module of the project',
    zh: '它导入“{specifier}”，而项目中没有这个模块',
  },
  import_no_package: {
    en: 'it imports "{specifier}", which is no package of the project',
    zh: '它导入“{specifier}”，而项目中没有这个包',
  },
  import_not_in_module: {
    en: 'it imports "{specifier}", which is no package of "{module}"',
    zh: '它导入“{specifier}”，而“{module}”中没有这个包',
  },
  import_not_whole: {
    en: 'it imports "{specifier}", which Node finds by its whole path only, "{whole}"',
    zh: '它导入“{specifier}”，而 Node 只能通过完整路径“{whole}”找到它',
  },
  import_alias_dead: {
    en: 'it imports "{specifier}", which "{pattern}" of tsconfig leads to "{target}", no file of the project',
    zh: '它导入“{specifier}”，tsconfig 中的“{pattern}”将其指向“{target}”，而项目中没有这个文件',
  },
  import_inner_dead: {
    en: 'it imports "{specifier}", which "imports" of {manifest} leads to "{target}", no file of the project',
    zh: '它导入“{specifier}”，{manifest} 的“imports”将其指向“{target}”，而项目中没有这个文件',
  },
  import_not_relative: {
    en: 'it imports "{specifier}", which is neither a listed package nor a relative path to "{found}"',
    zh: '它导入“{specifier}”，这既不是已列出的包，也不是指向“{found}”的相对路径',
  },
  import_program: {
    en: 'it imports "{specifier}", which is a program, not a package that can be imported',
    zh: '它导入“{specifier}”，而这是一个程序，不是可以导入的包',
  },
  import_relative: {
    en: 'it imports "{specifier}", which is relative, as no module may',
    zh: '它以相对路径导入“{specifier}”，而模块中不允许这样做',
  },
  import_found_inside: {
    en: 'it imports "{specifier}", which is found only inside "{folder}" (from outside it is "{name}")',
    zh: '它导入“{specifier}”，而这只能在“{folder}”内部找到（在外部应为“{name}”）',
  },
  import_found_elsewhere: {
    en: 'it imports "{specifier}", which is no module that is found from there',
    zh: '它导入“{specifier}”，而从该处找不到这个模块',
  },
  import_outside: {
    en: 'it imports "{specifier}", which leads out of the project',
    zh: '它导入“{specifier}”，而这超出了项目范围',
  },

  name_undefined: {
    en: 'it uses "{name}", which it neither defines nor imports',
    zh: '它使用了“{name}”，但既没有定义也没有导入它',
  },
  module_not_imported: { en: 'it uses "{name}" without importing it', zh: '它使用了“{name}”，但没有导入它' },
  name_not_imported: {
    en: 'it uses "{name}" of {from} without importing it',
    zh: '它使用了 {from} 中的“{name}”，但没有导入它',
  },
  name_doubled: {
    en: 'it defines "{name}" twice, first on line {first}',
    zh: '它重复定义了“{name}”，第一次在第 {first} 行',
  },
  name_doubled_in: {
    en: 'it defines "{name}", and so does {other} of the same package',
    zh: '它定义了“{name}”，而同一个包的 {other} 也定义了它',
  },
  import_unused: { en: 'it imports "{specifier}" and does not use it', zh: '它导入了“{specifier}”，但没有使用' },
  import_circle: {
    en: 'it imports "{specifier}", which leads back to its own package',
    zh: '它导入“{specifier}”，而后者又依赖它所在的包',
  },
  package_not_imported: {
    en: 'it uses "{name}" without importing "{specifier}"',
    zh: '它使用了“{name}”，但没有导入“{specifier}”',
  },
  variable_unused: { en: 'it declares "{name}" and does not use it', zh: '它声明了“{name}”，但没有使用' },
  package_mixed: {
    en: 'its package is "{name}", and the other files of its folder are of "{other}"',
    zh: '它的包名为“{name}”，而同一文件夹的其他文件属于“{other}”',
  },
  program_without_main: {
    en: 'its package is "main", and none of its files has a function "main"',
    zh: '它的包名为“main”，而其中没有任何文件定义 main 函数',
  },
  name_unlisted: {
    en: '"__all__" lists "{name}", which it neither defines nor imports',
    zh: '“__all__”中列出了“{name}”，但既没有定义也没有导入它',
  },
  self_missing: {
    en: 'its method "{name}" takes no parameter and is called on an object',
    zh: '方法“{name}”没有参数，却通过对象来调用',
  },
  // `detail`: the words of who checked it.
  line_fails: { en: 'this line fails when it runs: {detail}', zh: '此行运行时会出错：{detail}' },

  constant_changed: {
    en: 'it gives "{name}" another value, which is a constant',
    zh: '它给常量“{name}”重新赋值',
  },
  used_too_early: {
    en: 'it uses "{name}" before its definition on line {defined}',
    zh: '它在第 {defined} 行定义“{name}”之前就使用了它',
  },
  name_not_in_modules: {
    en: 'it uses "{name}", which Node does not have in ES modules',
    zh: '它使用了“{name}”，而 Node 的 ES 模块中没有它',
  },
  module_in_common: {
    en: 'it uses import or export, but its manifest makes it CommonJS',
    zh: '它使用了 import 或 export，但清单文件将其定为 CommonJS',
  },
  key_doubled: {
    en: 'the key "{name}" stands twice in one object, first on line {first}',
    zh: '键“{name}”在同一个对象中重复出现，第一次在第 {first} 行',
  },
  super_missing: {
    en: 'the constructor of "{name}" never calls super()',
    zh: '“{name}”的构造函数没有调用 super()',
  },

  package_unlisted: {
    en: 'it does not list "{package}", which {from} imports',
    zh: '其中没有列出 {from} 所导入的“{package}”',
  },
  package_unlisted_as: {
    en: 'it does not list "{package}", which {from} imports as {name}',
    zh: '其中没有列出 {from} 以 {name} 之名导入的“{package}”',
  },
  package_unused: {
    en: 'it lists "{package}", which nothing in the project names',
    zh: '其中列出了“{package}”，而项目中没有任何地方提到它',
  },
  module_unlisted: {
    en: 'it does not require "{package}", which {from} imports',
    zh: '其中没有 require {from} 所导入的“{package}”',
  },
  module_unlisted_as: {
    en: 'it does not require "{package}", which {from} imports (it requires "{other}")',
    zh: '其中没有 require {from} 所导入的“{package}”（它 require 的是“{other}”）',
  },
  module_unused: {
    en: 'it requires "{package}", which nothing in the project names',
    zh: '其中 require 了“{package}”，而项目中没有任何地方提到它',
  },
  manifest_missing: {
    en: 'it imports "{package}", and the project has no {manifest} that lists it',
    zh: '它导入“{package}”，而项目中没有列出它的 {manifest}',
  },
  script_dead: {
    en: 'its script "{script}" starts "{target}", which is no file of the project',
    zh: '其中的脚本“{script}”启动“{target}”，而项目中没有这个文件',
  },
  bin_dead: {
    en: 'its "bin" names "{target}", which is no file of the project',
    zh: '其中的“bin”指向“{target}”，而项目中没有这个文件',
  },
  main_dead: {
    en: 'its "main" is "{target}", which is no file of the project',
    zh: '其中的“main”为“{target}”，而项目中没有这个文件',
  },
  command_outside: {
    en: 'its command "{command}" starts "{target}", which leads out of the project',
    zh: '其中的命令“{command}”启动“{target}”，而这超出了项目范围',
  },
  version_range_empty: {
    en: 'no version can meet "{range}"',
    zh: '没有任何版本能满足“{range}”',
  },
  version_unheard: {
    en: 'it asks for {name} {version}, which there is not',
    zh: '它要求 {name} {version}，而这个版本并不存在',
  },
  program_unlisted: {
    en: 'a script of it starts "{program}", which no listed package brings',
    zh: '其中的脚本启动“{program}”，但列出的依赖包都不提供它',
  },
  setting_no_module: {
    en: '{setting} names "{target}", which is no module of the project',
    zh: '{setting} 指向“{target}”，而项目中没有这个模块',
  },
  command_no_module: {
    en: 'its command "{command}" starts "{target}", which is no module of the project',
    zh: '其中的命令“{command}”启动“{target}”，而项目中没有这个模块',
  },
  command_no_function: {
    en: 'its command "{command}" starts "{target}", and there is no "{name}" in {module}',
    zh: '其中的命令“{command}”启动“{target}”，而 {module} 中没有“{name}”',
  },

  reference_no_file: {
    en: '"{place}" names "{target}", which is no file of the project',
    zh: '“{place}”指向“{target}”，而项目中没有这个文件',
  },
  script_unknown: {
    en: 'there is no script "{script}" in {manifest} for "{command}"',
    zh: '“{command}”所需的脚本“{script}”在 {manifest} 中不存在',
  },
  script_missing: {
    en: 'there is no script "{script}" for "{command}"',
    zh: '没有“{command}”所需的脚本“{script}”',
  },
  target_missing: {
    en: 'there is no target "{target}" for "{command}"',
    zh: '没有“{command}”所需的目标“{target}”',
  },
  make_target_unknown: {
    en: 'there is no target "{target}" in {makefile} for "{command}"',
    zh: '“{command}”所需的目标“{target}”在 {makefile} 中不存在',
  },
  prerequisite_unknown: {
    en: 'a rule needs "{target}", which is neither a target nor a file of the project',
    zh: '某条规则依赖“{target}”，而它既不是目标，也不是项目中的文件',
  },
  lock_missing: {
    en: '"{command}" needs "{target}", which the project does not have',
    zh: '“{command}”需要“{target}”，而项目中没有这个文件',
  },
  service_unknown: {
    en: 'the service "{service}" depends on "{name}", which is no service of the file',
    zh: '服务“{service}”依赖“{name}”，而文件中没有这个服务',
  },
  service_part_unknown: {
    en: 'the service "{service}" uses "{name}", which the file does not list under "{section}"',
    zh: '服务“{service}”使用了“{name}”，而文件的“{section}”中没有列出它',
  },
  job_unknown: {
    en: 'the job "{job}" needs "{name}", which is no job of the file',
    zh: '任务“{job}”依赖“{name}”，而文件中没有这个任务',
  },
  stage_unknown: {
    en: '"{command}" takes from "{name}", which is no earlier stage of the file',
    zh: '“{command}”取自“{name}”，而文件中前面没有这个阶段',
  },
  terraform_undeclared: {
    en: 'it refers to "{name}", which no file of the folder declares',
    zh: '它引用了“{name}”，而该文件夹中没有任何文件声明它',
  },
  terraform_doubled: { en: 'it declares {name} twice', zh: '其中重复声明了 {name}' },
  template_missing: {
    en: 'it renders "{template}", which is no template of the project',
    zh: '它渲染“{template}”，而项目中没有这个模板',
  },

  readme_missing: { en: 'the project has no README that says how to run it', zh: '项目没有说明如何运行的 README' },
  readme_silent: {
    en: 'it says neither how to run the project ({run}) nor how to test it ({test})',
    zh: '其中既没有说明如何运行项目（{run}），也没有说明如何测试（{test}）',
  },
});
