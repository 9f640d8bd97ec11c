/** What an answer is made of: the task's word, a wanted file and its text, in the forms in which models give it. */
export interface Material {
  /** The task's word, and one that is nearly it. */
  readonly N: string;
  readonly typo: string;
  /** Path and text of the file that is wanted. */
  readonly P: string;
  readonly B: string;
  /** Those of a second one. */
  readonly P2: string;
  readonly B2: string;
  /** The label of a fence around it. */
  readonly lang: string;
  /** The text as a string of JSON, and escaped for HTML. */
  readonly json: string;
  readonly html: string;
  /** Its first and its second half. */
  readonly h1: string;
  readonly h2: string;
  readonly comment: (text: string) => string;
  /** The text with something before each line. */
  readonly numbered: (before: (line: number) => string) => string;
}

type Habits = Readonly<Record<string, (f: Material) => string>>;

/** How models answer where one file was asked for in markers. */
export const HABITS_FOR_ONE: Habits = {
  // headings and fences
  'h2 heading with backquotes': (f) => `## \`${f.P}\`\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'h4 heading with a colon': (f) => `#### ${f.P}:\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'heading File 1': (f) =>
    `### File 1: \`${f.P}\`\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\n### How it works\n\nIt just works.\n`,
  'chinese heading': (f) =>
    `### 文件：${f.P}\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\n以上是完整的文件内容，如有问题请告诉我。\n`,
  'spanish chatter': (f) =>
    `¡Claro! Aquí tienes el archivo \`${f.P}\`:\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\n¿Quieres que añada algo más?\n`,
  'german chatter': (f) =>
    `Hier ist die Datei ${f.P}:\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\nSag Bescheid, wenn du noch etwas brauchst.\n`,
  'french chatter in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\nVoici le fichier demandé :\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n<<<END ${f.N}>>>`,
  'russian chatter bare in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\nВот содержимое файла:\n\n${f.B}<<<END ${f.N}>>>`,
  'japanese chatter before markers': (f) =>
    `以下がファイルの内容です。\n\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n\n以上です。`,
  'chinese chatter bare in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n好的，以下是文件内容：\n${f.B}<<<END ${f.N}>>>`,
  'english chatter bare in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\nSure! Here's the complete file:\n\n${f.B}<<<END ${f.N}>>>`,
  'portuguese chatter bare, no markers': (f) => `Claro! Aqui está o arquivo completo:\n\n${f.B}`,
  'chatter behind bare in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.B}\nThis implementation handles all the edge cases you mentioned.\n<<<END ${f.N}>>>`,
  'german chatter behind bare in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.B}\nDiese Datei enthält alles, was verlangt wurde.\n<<<END ${f.N}>>>`,
  'tilde fence': (f) => `~~~${f.lang}\n${f.B}~~~\n`,
  'tilde fence in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n~~~${f.lang}\n${f.B}~~~\n<<<END ${f.N}>>>`,
  'four backquotes': (f) => `\`\`\`\`${f.lang}\n${f.B}\`\`\`\`\n`,
  'four backquotes in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n\`\`\`\`${f.lang}\n${f.B}\`\`\`\`\n<<<END ${f.N}>>>`,
  'fence with title attribute': (f) => `\`\`\`${f.lang} title="${f.P}"\n${f.B}\`\`\`\n`,
  'fence with filename=': (f) => `\`\`\`${f.lang} filename=${f.P}\n${f.B}\`\`\`\n`,
  'fence lang:path': (f) => `\`\`\`${f.lang}:${f.P}\n${f.B}\`\`\`\n`,
  'fence of lang:other and lang:path': (f) =>
    `\`\`\`js:src/zzz.js\nlet a = 1;\n\`\`\`\n\n\`\`\`${f.lang}:${f.P}\n${f.B}\`\`\`\n`,
  'fence never closed': (f) => `\`\`\`${f.lang}\n${f.B}`,
  'fence opened in markers never closed': (f) => `<<<FILE ${f.N} ${f.P}>>>\n\`\`\`${f.lang}\n${f.B}<<<END ${f.N}>>>`,
  'fence closed behind the file only': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}\`\`\`\n<<<END ${f.N}>>>`,
  'fence round markers with talk': (f) =>
    `Here you go:\n\n\`\`\`${f.lang}\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n\`\`\`\n\nDone.`,
  'fence opens before marker, closes inside': (f) =>
    `\`\`\`${f.lang}\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}\`\`\`\n<<<END ${f.N}>>>`,
  'indented fence in a list': (f) =>
    `1. Create \`${f.P}\`:\n\n   \`\`\`${f.lang}\n${f.B.replace(/^(?=.)/gm, '   ')}   \`\`\`\n`,
  'indented body by four': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B.replace(/^(?=.)/gm, '    ')}<<<END ${f.N}>>>`,
  'details element': (f) => `<details>\n<summary>${f.P}</summary>\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\n</details>\n`,
  // another file's
  'heading of other file only': (f) => `### other/zzz.txt\n\n\`\`\`\n${f.B}\`\`\`\n`,
  'other file with same basename': (f) =>
    `### lib/deep/${f.P.split('/').pop()}\n\n\`\`\`${f.lang}\nWRONG\n\`\`\`\n\n### ${f.P}\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'only a file with the same basename elsewhere': (f) =>
    `### lib/deep/${f.P.split('/').pop()}\n\n\`\`\`${f.lang}\nWRONG\n\`\`\`\n`,
  'shell commands first': (f) =>
    `First install the dependencies:\n\n\`\`\`bash\nnpm install\n\`\`\`\n\nThen the file:\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'shell commands after': (f) => `\`\`\`${f.lang}\n${f.B}\`\`\`\n\nRun it with:\n\n\`\`\`bash\nnpm start\n\`\`\`\n`,
  'shell commands after under heading': (f) =>
    `**${f.P}**\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\n**Usage**\n\n\`\`\`bash\nnpm start\n\`\`\`\n`,
  'file in markers, then usage fence in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\nRun it with:\n\n\`\`\`bash\nnpm start\n\`\`\`\n<<<END ${f.N}>>>`,
  'another file in markers': (f) =>
    `<<<FILE ${f.N} other/zzz.txt>>>\nWRONG\n<<<END ${f.N}>>>\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'only another file in markers': (f) => `<<<FILE ${f.N} other/zzz.txt>>>\nWRONG\n<<<END ${f.N}>>>`,
  // versions
  'two fences, first attempt and corrected': (f) =>
    `\`\`\`${f.lang}\nWRONG\n\`\`\`\n\nWait, that misses a case. Corrected version:\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'two headed fences of the same path': (f) =>
    `### ${f.P}\n\`\`\`${f.lang}\nWRONG\n\`\`\`\n\n### ${f.P} (updated)\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'before and after': (f) =>
    `**Before:**\n\`\`\`${f.lang}\nWRONG\n\`\`\`\n\n**After:**\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'two fences in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\nFirst draft:\n\`\`\`${f.lang}\nWRONG\n\`\`\`\nFinal:\n\`\`\`${f.lang}\n${f.B}\`\`\`\n<<<END ${f.N}>>>`,
  'part 1 and part 2': (f) =>
    `**${f.P} (part 1/2)**\n\`\`\`${f.lang}\n${f.h1}\`\`\`\n\n**${f.P} (part 2/2)**\n\`\`\`${f.lang}\n${f.h2}\`\`\`\n`,
  'parts in plain fences': (f) =>
    `Part 1:\n\`\`\`${f.lang}\n${f.h1}\`\`\`\n\nPart 2:\n\`\`\`${f.lang}\n${f.h2}\`\`\`\n`,
  'parts in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.h1}<<<END ${f.N}>>>\n<<<FILE ${f.N} ${f.P}>>>\n${f.h2}<<<END ${f.N}>>>`,
  'parts in two fences in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n\`\`\`${f.lang}\n${f.h1}\`\`\`\n\nAnd continuing:\n\n\`\`\`${f.lang}\n${f.h2}\`\`\`\n<<<END ${f.N}>>>`,
  'opening repeated in the middle': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.h1}<<<FILE ${f.N} ${f.P}>>>\n${f.h2}<<<END ${f.N}>>>`,
  'continued note in the middle': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.h1}<<<CONTINUED ${f.N}>>>\n${f.h2}<<<END ${f.N}>>>`,
  'draft left open, then whole': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\nWRONG START\n\nHmm, let me start over.\n\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'end twice': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n<<<END ${f.N}>>>`,
  // thinking
  'think block with a draft in markers': (f) =>
    `<think>\nLet me draft:\n<<<FILE ${f.N} ${f.P}>>>\nWRONG\n<<<END ${f.N}>>>\nGood.\n</think>\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'think block then fence': (f) =>
    `<think>\nThe user wants one file.\n\`\`\`\nWRONG\n\`\`\`\n</think>\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'think block then bare': (f) => `<think>\nThe user wants one file.\n</think>\n\n${f.B}`,
  'thinking tag': (f) => `<thinking>\nI write it.\n</thinking>\n\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'think block in the markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n<think>\nI write it.\n</think>\n${f.B}<<<END ${f.N}>>>`,
  'reasoning tag in the markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n<reasoning>\nI write it.\n</reasoning>\n\n${f.B}<<<END ${f.N}>>>`,
  'closing think only': (f) =>
    `I should write the file now.\n</think>\n\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'closing think only then bare': (f) => `I should write the file now.\n</think>\n\n${f.B}`,
  'harmony channel': (f) =>
    `<|channel|>analysis<|message|>We need the file.<|end|><|start|>assistant<|channel|>final<|message|><<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'harmony channel bare': (f) => `<|channel|>final<|message|>${f.B}<|end|>`,
  'eos token behind': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>><|im_end|>`,
  'eos token inside': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<|im_end|>\n<<<END ${f.N}>>>`,
  'eos token </s> in file': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}</s>\n<<<END ${f.N}>>>`,
  'role header': (f) => `Assistant: <<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'final answer label': (f) => `**Final Answer:**\n\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'answer tag': (f) => `<answer>\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n</answer>`,
  'answer tag bare': (f) => `<answer>\n${f.B}</answer>`,
  // tools
  'cline write_to_file in fence': (f) =>
    `\`\`\`xml\n<write_to_file>\n<path>${f.P}</path>\n<content>\n${f.B}</content>\n<line_count>12</line_count>\n</write_to_file>\n\`\`\`\n`,
  'anthropic function_calls antml': (f) =>
    `<antml:function_calls>\n<antml:invoke name="create_file">\n<antml:parameter name="path">${f.P}</antml:parameter>\n<antml:parameter name="content">${f.B}</antml:parameter>\n</antml:invoke>\n</antml:function_calls>`,
  'claude artifact': (f) =>
    `<antArtifact identifier="x" type="application/vnd.ant.code" title="${f.P}">\n${f.B}</antArtifact>`,
  'str_replace editor': (f) =>
    `<str_replace_based_edit_tool>\n<command>create</command>\n<path>/${f.P}</path>\n<file_text>${f.B}</file_text>\n</str_replace_based_edit_tool>`,
  'aider search replace': (f) => `${f.P}\n\`\`\`${f.lang}\n<<<<<<< SEARCH\n=======\n${f.B}>>>>>>> REPLACE\n\`\`\`\n`,
  'aider search replace in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n<<<<<<< SEARCH\n=======\n${f.B}>>>>>>> REPLACE\n<<<END ${f.N}>>>`,
  'aider whole': (f) => `${f.P}\n\`\`\`\n${f.B}\`\`\`\n`,
  'roo apply_diff': (f) =>
    `<apply_diff>\n<path>${f.P}</path>\n<diff>\n<<<<<<< SEARCH\n:start_line:1\n-------\n=======\n${f.B}>>>>>>> REPLACE\n</diff>\n</apply_diff>`,
  'codex apply_patch': (f) =>
    `*** Begin Patch\n*** Add File: ${f.P}\n${f.B.replace(/^/gm, '+').replace(/\+$/, '')}*** End Patch\n`,
  'codex apply_patch in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n*** Begin Patch\n*** Add File: ${f.P}\n${f.B.replace(/^/gm, '+').replace(/\+$/, '')}*** End Patch\n<<<END ${f.N}>>>`,
  'unified diff': (f) =>
    `\`\`\`diff\n--- /dev/null\n+++ b/${f.P}\n@@ -0,0 +1,${f.B.split('\n').length - 1} @@\n${f.B.replace(/^/gm, '+').replace(/\+$/, '')}\`\`\`\n`,
  'unified diff in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n--- /dev/null\n+++ b/${f.P}\n@@ -0,0 +1,${f.B.split('\n').length - 1} @@\n${f.B.replace(/^/gm, '+').replace(/\+$/, '')}<<<END ${f.N}>>>`,
  'git diff in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\ndiff --git a/${f.P} b/${f.P}\nnew file mode 100644\nindex 0000000..e69de29\n--- /dev/null\n+++ b/${f.P}\n@@ -0,0 +1,${f.B.split('\n').length - 1} @@\n${f.B.replace(/^/gm, '+').replace(/\+$/, '')}<<<END ${f.N}>>>`,
  'plus before each line in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.B.replace(/^/gm, '+').replace(/\+$/, '')}<<<END ${f.N}>>>`,
  'plus before each line in diff fence': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n\`\`\`diff\n${f.B.replace(/^/gm, '+ ').replace(/\+ $/, '')}\`\`\`\n<<<END ${f.N}>>>`,
  'line numbers by cat -n': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.numbered((i) => String(i).padStart(6) + '\t')}<<<END ${f.N}>>>`,
  'line numbers with a bar': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.numbered((i) => `${i} | `)}<<<END ${f.N}>>>`,
  'line numbers with a colon': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.numbered((i) => `${i}: `)}<<<END ${f.N}>>>`,
  'line numbers with a dot': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.numbered((i) => `${i}. `)}<<<END ${f.N}>>>`,
  'line numbers padded': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.numbered((i) => `${String(i).padStart(3)} `)}<<<END ${f.N}>>>`,
  'line numbers with an arrow': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.numbered((i) => `${String(i).padStart(5)}→`)}<<<END ${f.N}>>>`,
  'line numbers with L': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.numbered((i) => `L${i}: `)}<<<END ${f.N}>>>`,
  'line numbers in a fence': (f) => `\`\`\`${f.lang}\n${f.numbered((i) => `${i} | `)}\`\`\`\n`,
  'heredoc cat': (f) => `\`\`\`bash\ncat > ${f.P} <<'EOF'\n${f.B}EOF\n\`\`\`\n`,
  'heredoc cat in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\ncat > ${f.P} << 'EOF'\n${f.B}EOF\n<<<END ${f.N}>>>`,
  'heredoc cat bare': (f) => `cat <<'EOF' > ${f.P}\n${f.B}EOF\n`,
  'mkdir and heredoc': (f) => `\`\`\`bash\nmkdir -p src && cat > ${f.P} <<'EOF'\n${f.B}EOF\n\`\`\`\n`,
  'tool_call qwen': (f) =>
    `<tool_call>\n{"name": "write_file", "arguments": {"path": "${f.P}", "content": ${f.json}}}\n</tool_call>`,
  'tool_call hermes in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n<tool_call>\n{"name": "write_file", "arguments": {"path": "${f.P}", "content": ${f.json}}}\n</tool_call>\n<<<END ${f.N}>>>`,
  'qwen coder function xml': (f) =>
    `<tool_call>\n<function=write_file>\n<parameter=path>\n${f.P}\n</parameter>\n<parameter=content>\n${f.B}</parameter>\n</function>\n</tool_call>`,
  'deepseek tool tokens': (f) =>
    `<｜tool▁calls▁begin｜><｜tool▁call▁begin｜>function<｜tool▁sep｜>write_file\n\`\`\`json\n{"path": "${f.P}", "content": ${f.json}}\n\`\`\`<｜tool▁call▁end｜><｜tool▁calls▁end｜>`,
  'glm tool call': (f) =>
    `<tool_call>write_file\n<arg_key>path</arg_key>\n<arg_value>${f.P}</arg_value>\n<arg_key>content</arg_key>\n<arg_value>${f.B}</arg_value>\n</tool_call>`,
  'mistral tool call': (f) =>
    `[TOOL_CALLS][{"name": "write_file", "arguments": {"path": "${f.P}", "content": ${f.json}}}]`,
  'llama python tag': (f) =>
    `<|python_tag|>{"name": "write_file", "parameters": {"path": "${f.P}", "content": ${f.json}}}`,
  'python write call': (f) => `\`\`\`python\nwith open("${f.P}", "w") as f:\n    f.write("""${f.B}""")\n\`\`\`\n`,
  'cursor edit_file': (f) =>
    `<edit_file>\n<target_file>${f.P}</target_file>\n<instructions>Create the file</instructions>\n<code_edit>\n${f.B}</code_edit>\n</edit_file>`,
  'windsurf write_to_file': (f) =>
    `<write_to_file>\n<TargetFile>${f.P}</TargetFile>\n<CodeContent>\n${f.B}</CodeContent>\n</write_to_file>`,
  'lovable lov-write': (f) => `<lov-code>\n<lov-write file_path="${f.P}">\n${f.B}</lov-write>\n</lov-code>`,
  'v0 code project': (f) => `<CodeProject id="x">\n\n\`\`\`${f.lang} file="${f.P}"\n${f.B}\`\`\`\n\n</CodeProject>`,
  'dyad-write': (f) => `<dyad-write path="${f.P}" description="creates it">\n${f.B}</dyad-write>`,
  'create tag': (f) => `<create path="${f.P}">\n${f.B}</create>`,
  'create tag in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n<create_file>\n${f.B}</create_file>\n<<<END ${f.N}>>>`,
  'code tag in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n<code>\n${f.B}</code>\n<<<END ${f.N}>>>`,
  'source tag': (f) => `<source>\n${f.B}</source>`,
  'document tags': (f) =>
    `<documents>\n<document index="1">\n<source>${f.P}</source>\n<document_content>\n${f.B}</document_content>\n</document>\n</documents>`,
  'document tags in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n<document>\n<source>${f.P}</source>\n<document_content>\n${f.B}</document_content>\n</document>\n<<<END ${f.N}>>>`,
  'output tag in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n<output>\n${f.B}</output>\n<<<END ${f.N}>>>`,
  'file tag with name': (f) => `<file name="${f.P}">\n${f.B}</file>`,
  'file tag of another': (f) => `<file path="other/zzz.txt">\nWRONG\n</file>\n<file path="${f.P}">\n${f.B}</file>`,
  'file tag of another only': () => `<file path="other/zzz.txt">\nWRONG\n</file>`,
  'file tag with CDATA': (f) => `<file path="${f.P}"><![CDATA[\n${f.B}]]></file>`,
  'file tag CDATA in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n<![CDATA[\n${f.B}]]>\n<<<END ${f.N}>>>`,
  repomix: (f) => `================\nFile: ${f.P}\n================\n${f.B}`,
  'repomix in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n================\nFile: ${f.P}\n================\n${f.B}<<<END ${f.N}>>>`,
  gitingest: (f) => `=== ${f.P} ===\n${f.B}=== END ===\n`,
  'gitingest in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n=== ${f.P} ===\n${f.B}<<<END ${f.N}>>>`,
  'dashed header in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n--- ${f.P} ---\n${f.B}<<<END ${f.N}>>>`,
  'begin end lines': (f) => `-----BEGIN FILE ${f.P}-----\n${f.B}-----END FILE-----\n`,
  'begin end lines in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n-----BEGIN FILE-----\n${f.B}-----END FILE-----\n<<<END ${f.N}>>>`,
  'START OF FILE': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n# --- START OF FILE ${f.P} ---\n${f.B}# --- END OF FILE ${f.P} ---\n<<<END ${f.N}>>>`,
  'end of file line inside': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}[END OF FILE]\n<<<END ${f.N}>>>`,
  'EOF line inside': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}EOF\n<<<END ${f.N}>>>`,
  // JSON and YAML
  'json envelope text': (f) => `{"filename": "${f.P}", "language": "${f.lang}", "text": ${f.json}}`,
  'json envelope code': (f) => `Here is the file:\n{"file": "${f.P}", "code": ${f.json}}\nDone.`,
  'json lines': (f) => `{"lines": ${JSON.stringify(f.B.split('\n'))}}`,
  'json lines in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${JSON.stringify({ path: f.P, lines: f.B.split('\n') }, null, 2)}\n<<<END ${f.N}>>>`,
  'a JSON string only': (f) => f.json,
  'a JSON string in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.json}\n<<<END ${f.N}>>>`,
  'one line with \\n in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.json.slice(1, -1)}\n<<<END ${f.N}>>>`,
  'json of marker': (f) => `{"answer": ${JSON.stringify(`<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`)}}`,
  'json array of files in fence': (f) =>
    `\`\`\`json\n[{"path": "other/zzz.txt", "content": "WRONG"}, {"path": "${f.P}", "content": ${f.json}}]\n\`\`\`\n`,
  'json of another file only': () => `{"path": "other/zzz.txt", "content": "WRONG\\n"}`,
  'json base64': (f) => JSON.stringify({ path: f.P, encoding: 'base64', content: Buffer.from(f.B).toString('base64') }),
  'base64 in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${Buffer.from(f.B).toString('base64')}\n<<<END ${f.N}>>>`,
  'yaml block': (f) => `path: ${f.P}\ncontent: |\n${f.B.replace(/^(?=.)/gm, '  ')}`,
  'yaml block in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\npath: ${f.P}\ncontent: |\n${f.B.replace(/^(?=.)/gm, '  ')}<<<END ${f.N}>>>`,
  'front matter with path': (f) => `<<<FILE ${f.N} ${f.P}>>>\n---\npath: ${f.P}\n---\n${f.B}<<<END ${f.N}>>>`,
  // escaping
  'body escaped for HTML': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.html}<<<END ${f.N}>>>`,
  'all escaped for HTML': (f) =>
    `&lt;&lt;&lt;FILE ${f.N} ${f.P}&gt;&gt;&gt;\n${f.html}&lt;&lt;&lt;END ${f.N}&gt;&gt;&gt;`,
  'pre code escaped': (f) => `<pre><code class="language-${f.lang}">${f.html}</code></pre>`,
  'pre code unescaped in markers': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n<pre><code>\n${f.B}</code></pre>\n<<<END ${f.N}>>>`,
  // nonce and marker forms
  'nonce mistyped in the opening': (f) => `<<<FILE ${f.typo} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'nonce mistyped in the end': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.typo}>>>`,
  'nonce mistyped in both': (f) => `<<<FILE ${f.typo} ${f.P}>>>\n${f.B}<<<END ${f.typo}>>>`,
  'the word NONCE': (f) => `<<<FILE NONCE ${f.P}>>>\n${f.B}<<<END NONCE>>>`,
  'nonce in upper case': (f) => `<<<FILE ${f.N.toUpperCase()} ${f.P}>>>\n${f.B}<<<END ${f.N.toUpperCase()}>>>`,
  'nonce behind the path': (f) => `<<<FILE ${f.P} ${f.N}>>>\n${f.B}<<<END ${f.N}>>>`,
  'spaces inside the brackets': (f) => `<<< FILE ${f.N} ${f.P} >>>\n${f.B}<<< END ${f.N} >>>`,
  'doubled blanks': (f) => `<<<FILE  ${f.N}  ${f.P}>>>\n${f.B}<<<END  ${f.N}>>>`,
  'end glued to the last line': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B.replace(/\n$/, '')}<<<END ${f.N}>>>`,
  'end glued with a blank': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B.replace(/\n$/, ' ')}<<<END ${f.N}>>>`,
  'end indented': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}    <<<END ${f.N}>>>`,
  'opening glued to the first line': (f) => `<<<FILE ${f.N} ${f.P}>>>${f.B}<<<END ${f.N}>>>`,
  'end as comment': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}${f.comment(`<<<END ${f.N}>>>`)}\n`,
  'both as comments': (f) => `${f.comment(`<<<FILE ${f.N} ${f.P}>>>`)}\n${f.B}${f.comment(`<<<END ${f.N}>>>`)}\n`,
  'single brackets': (f) => `<FILE ${f.N} ${f.P}>\n${f.B}<END ${f.N}>`,
  'xml closing form': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<</FILE ${f.N}>>>`,
  'xml closing form with END': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<</END ${f.N}>>>`,
  'square brackets': (f) => `[[[FILE ${f.N} ${f.P}]]]\n${f.B}[[[END ${f.N}]]]`,
  guillemets: (f) => `«««FILE ${f.N} ${f.P}»»»\n${f.B}«««END ${f.N}»»»`,
  'full-width brackets': (f) => `＜＜＜FILE ${f.N} ${f.P}＞＞＞\n${f.B}＜＜＜END ${f.N}＞＞＞`,
  'CJK brackets': (f) => `《《《FILE ${f.N} ${f.P}》》》\n${f.B}《《《END ${f.N}》》》`,
  'translated words': (f) => `<<<ARCHIVO ${f.N} ${f.P}>>>\n${f.B}<<<FIN ${f.N}>>>`,
  'translated into Chinese': (f) => `<<<文件 ${f.N} ${f.P}>>>\n${f.B}<<<结束 ${f.N}>>>`,
  'end END FILE': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END FILE ${f.N}>>>`,
  'end END_FILE': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END_FILE ${f.N}>>>`,
  'end is the bare word': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END>>>`,
  'end is EOF marker': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<EOF ${f.N}>>>`,
  'path in the end marker first': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.P} ${f.N}>>>`,
  'path with ./': (f) => `<<<FILE ${f.N} ./${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'path with /': (f) => `<<<FILE ${f.N} /${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'path with project name': (f) => `<<<FILE ${f.N} my-app/${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'path with backslashes': (f) => `<<<FILE ${f.N} ${f.P.replaceAll('/', '\\')}>>>\n${f.B}<<<END ${f.N}>>>`,
  'path in backquotes': (f) => `<<<FILE ${f.N} \`${f.P}\`>>>\n${f.B}<<<END ${f.N}>>>`,
  'path in single quotes': (f) => `<<<FILE ${f.N} '${f.P}'>>>\n${f.B}<<<END ${f.N}>>>`,
  'path in bold': (f) => `<<<FILE ${f.N} **${f.P}**>>>\n${f.B}<<<END ${f.N}>>>`,
  'path= attribute': (f) => `<<<FILE nonce="${f.N}" path="${f.P}">>>\n${f.B}<<<END ${f.N}>>>`,
  'path in upper case': (f) => `<<<FILE ${f.N} ${f.P.toUpperCase()}>>>\n${f.B}<<<END ${f.N}>>>`,
  'path left out': (f) => `<<<FILE ${f.N}>>>\n${f.B}<<<END ${f.N}>>>`,
  'only basename': (f) => `<<<FILE ${f.N} ${f.P.split('/').pop()}>>>\n${f.B}<<<END ${f.N}>>>`,
  'path as a link': (f) => `<<<FILE ${f.N} [${f.P}](${f.P})>>>\n${f.B}<<<END ${f.N}>>>`,
  'language behind the path': (f) => `<<<FILE ${f.N} ${f.P}>>> ${f.lang}\n${f.B}<<<END ${f.N}>>>`,
  'size behind the path': (f) => `<<<FILE ${f.N} ${f.P} (${f.B.split('\n').length} lines)>>>\n${f.B}<<<END ${f.N}>>>`,
  'zero-width spaces in the markers': (f) => `\u200b<<<FILE ${f.N} ${f.P}>>>\u200b\n${f.B}\u200b<<<END ${f.N}>>>`,
  'zero-width in the nonce': (f) =>
    `<<<FILE ${f.N.slice(0, 4)}\u200b${f.N.slice(4)} ${f.P}>>>\n${f.B}<<<END ${f.N.slice(0, 4)}\u200b${f.N.slice(4)}>>>`,
  'BOM in front': (f) => `\ufeff<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'BOM in front of a fence': (f) => `\ufeff\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'no-break blanks in the markers': (f) => `<<<FILE\u00a0${f.N}\u00a0${f.P}>>>\n${f.B}<<<END\u00a0${f.N}>>>`,
  'CRLF everywhere': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`.replaceAll('\n', '\r\n'),
  'CR only': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`.replaceAll('\n', '\r'),
  'marker on two lines': (f) => `<<<FILE ${f.N}\n${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
  'horizontal rules round': (f) => `---\n\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n\n---\n`,
  'rules inside': (f) => `<<<FILE ${f.N} ${f.P}>>>\n---\n${f.B}---\n<<<END ${f.N}>>>`,
  'quoted whole': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B.replace(/^/gm, '> ').replace(/> $/, '')}<<<END ${f.N}>>>`,
  'table cell': (f) => `| ${f.P} |\n|---|\n| ${f.B.replaceAll('\n', '<br>')} |\n`,
  'triple quotes': (f) => `<<<FILE ${f.N} ${f.P}>>>\n"""\n${f.B}"""\n<<<END ${f.N}>>>`,
  'three single quotes': (f) => `'''${f.lang}\n${f.B}'''\n`,
  'three single quotes in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\n'''${f.lang}\n${f.B}'''\n<<<END ${f.N}>>>`,
  'language alone on first line': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.lang}\n${f.B}<<<END ${f.N}>>>`,
  'copy code line': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.lang}\nCopy code\n${f.B}<<<END ${f.N}>>>`,
  refusal: () => `I'm sorry, but I can't help with that.`,
  'refusal in markers': (f) => `<<<FILE ${f.N} ${f.P}>>>\nI'm sorry, but I can't help with that.\n<<<END ${f.N}>>>`,
  'refusal in Chinese': () => `抱歉，我无法完成这个请求。`,
  'question back': (f) => `Before I write \`${f.P}\`, could you tell me which port it should use?`,
  'plan only': () => `I will write the following:\n\n1. The imports\n2. The main function\n3. The tests\n`,
  'tree then file': (f) => `\`\`\`\nmy-app/\n├── ${f.P}\n└── README.md\n\`\`\`\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n`,
  'tree alone in a fence': (f) => `\`\`\`\nmy-app/\n├── ${f.P}\n└── README.md\n\`\`\`\n`,
  'snippet inline and then markers': (f) =>
    `As you see in \`<<<FILE ${f.N} ${f.P}>>>\`, I answer:\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>`,
};

/** And where two were. */
export const HABITS_FOR_TWO: Habits = {
  'both plain': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n<<<FILE ${f.N} ${f.P2}>>>\n${f.B2}<<<END ${f.N}>>>`,
  'one pair of ends only': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<FILE ${f.N} ${f.P2}>>>\n${f.B2}<<<END ${f.N}>>>`,
  'two headed fences': (f) => `### ${f.P}\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\n### ${f.P2}\n\`\`\`js\n${f.B2}\`\`\`\n`,
  'two bare fences': (f) => `\`\`\`${f.lang}\n${f.B}\`\`\`\n\n\`\`\`js\n${f.B2}\`\`\`\n`,
  'two headed fences of which one is another': (f) =>
    `### ${f.P}\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\n### zzz.js\n\`\`\`js\nWRONG\n\`\`\`\n`,
  'file tags': (f) => `<file path="${f.P}">\n${f.B}</file>\n<file path="${f.P2}">\n${f.B2}</file>`,
  'json list': (f) =>
    JSON.stringify([
      { path: f.P, content: f.B },
      { path: f.P2, content: f.B2 },
    ]),
  'json map': (f) => JSON.stringify({ files: { [f.P]: f.B, [f.P2]: f.B2 } }),
  'one in markers, one in fence': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n\n### ${f.P2}\n\`\`\`js\n${f.B2}\`\`\`\n`,
  'both in the first': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.B}\n### ${f.P2}\n\`\`\`js\n${f.B2}\`\`\`\n<<<END ${f.N}>>>`,
  'swapped paths with wrong nonce': (f) =>
    `<<<FILE ${f.typo} ${f.P2}>>>\n${f.B2}<<<END ${f.typo}>>>\n<<<FILE ${f.typo} ${f.P}>>>\n${f.B}<<<END ${f.typo}>>>`,
  'fences inside each': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n\`\`\`${f.lang}\n${f.B}\`\`\`\n<<<END ${f.N}>>>\n<<<FILE ${f.N} ${f.P2}>>>\n\`\`\`js\n${f.B2}\`\`\`\n<<<END ${f.N}>>>`,
  'only one': (f) => `<<<FILE ${f.N} ${f.P2}>>>\n${f.B2}<<<END ${f.N}>>>`,
  'ends without the nonce': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END>>>\n<<<FILE ${f.N} ${f.P2}>>>\n${f.B2}<<<END>>>`,
  'openings without the nonce': (f) =>
    `<<<FILE ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n<<<FILE ${f.P2}>>>\n${f.B2}<<<END ${f.N}>>>`,
  'end glued': (f) =>
    `<<<FILE ${f.N} ${f.P}>>>\n${f.B.replace(/\n$/, '')}<<<END ${f.N}>>>\n<<<FILE ${f.N} ${f.P2}>>>\n${f.B2}<<<END ${f.N}>>>`,
  'in one fence': (f) =>
    `\`\`\`\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n<<<FILE ${f.N} ${f.P2}>>>\n${f.B2}<<<END ${f.N}>>>\n\`\`\``,
  'each in its own fence': (f) =>
    `\`\`\`${f.lang}\n<<<FILE ${f.N} ${f.P}>>>\n${f.B}<<<END ${f.N}>>>\n\`\`\`\n\n\`\`\`js\n<<<FILE ${f.N} ${f.P2}>>>\n${f.B2}<<<END ${f.N}>>>\n\`\`\`\n`,
  'lines with a number and heading': (f) =>
    `1. **${f.P}**\n\n\`\`\`${f.lang}\n${f.B}\`\`\`\n\n2. **${f.P2}**\n\n\`\`\`js\n${f.B2}\`\`\`\n`,
  'path comments inside fences': (f) =>
    `\`\`\`${f.lang}\n${f.comment(f.P)}\n${f.B}\`\`\`\n\n\`\`\`js\n// ${f.P2}\n${f.B2}\`\`\`\n`,
  'the first left open': (f) => `<<<FILE ${f.N} ${f.P}>>>\n${f.h1}<<<FILE ${f.N} ${f.P2}>>>\n${f.B2}<<<END ${f.N}>>>`,
};

const FILES: Readonly<Record<string, readonly [lang: string, comment: string, text: string]>> = {
  'app/worker.py': [
    'python',
    '#',
    '"""Works off jobs."""\n\nfrom collections.abc import Iterable\n\nLIMIT = 3\n\n\ndef work(jobs: Iterable[str]) -> list[str]:\n    done = []\n    for job in jobs:\n        if len(done) >= LIMIT and job:\n            break\n        done.append(f"<{job}>")\n    return done\n',
  ],
  Dockerfile: [
    'dockerfile',
    '#',
    '# syntax=docker/dockerfile:1\nFROM python:3.13-slim AS base\nWORKDIR /srv\nCOPY requirements.txt .\nRUN pip install --no-cache-dir -r requirements.txt && \\\n    rm -rf /root/.cache\nCOPY app ./app\nCMD ["python", "-m", "app"]\n',
  ],
  'src/components/Card.vue': [
    'vue',
    '<!--',
    '<template>\n  <article class="card" @click="$emit(\'open\')">\n    <h2>{{ title }}</h2>\n    <slot />\n  </article>\n</template>\n\n<script setup lang="ts">\ndefineProps<{ title: string }>();\ndefineEmits<{ open: [] }>();\n</script>\n\n<style scoped>\n.card > h2 { margin: 0; }\n</style>\n',
  ],
  '.gitignore': [
    'gitignore',
    '#',
    '__pycache__/\n*.pyc\n.venv/\n\n# Editors\n.idea/\n.vscode/*\n!.vscode/settings.json\n',
  ],
  'migrations/001_init.sql': [
    'sql',
    '--',
    "CREATE TABLE IF NOT EXISTS orders (\n  id BIGSERIAL PRIMARY KEY,\n  total NUMERIC(10, 2) NOT NULL CHECK (total >= 0),\n  note TEXT DEFAULT '' -- free text\n);\n\nCREATE INDEX orders_total ON orders (total) WHERE total > 100;\n",
  ],
  'docs/guide.md': [
    'markdown',
    '<!--',
    '# Guide\n\nStart it:\n\n```bash\nnpm install\nnpm start\n```\n\nThen call it from code:\n\n```js\nconst answer = await fetch("/api?x=1&y=2");\n```\n\nThat is all.\n',
  ],
};

const NONCE = 'a1b2c3d4e5f6';

/** The six kinds of file that every habit is played with. */
export function materials(): readonly Material[] {
  return Object.entries(FILES).map(([P, [lang, mark, B]]) => {
    const lines = B.replace(/\n$/, '').split('\n');
    const half = Math.floor(lines.length / 2);
    return {
      N: NONCE,
      typo: 'a1b2c3d4e5f7',
      P,
      lang,
      B,
      P2: 'src/second.js',
      B2: 'export const second = () => 2;\n',
      json: JSON.stringify(B),
      html: B.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
      comment: (text) => (mark === '<!--' ? `<!-- ${text} -->` : `${mark} ${text}`),
      numbered: (before) => lines.map((line, index) => `${before(index + 1)}${line}\n`).join(''),
      h1: `${lines.slice(0, half).join('\n')}\n`,
      h2: `${lines.slice(half).join('\n')}\n`,
    };
  });
}
