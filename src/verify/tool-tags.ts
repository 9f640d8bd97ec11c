/** Tags by which other tools are told to write a file, small and with `_`; none of them is code. */
const TOOL_TAGS: ReadonlySet<string> = new Set(
  (
    'write_file writefile write_to_file create_file createfile new_file newfile edit_file editfile save_file savefile ' +
    'update_file updatefile file_content filecontent str_replace_editor tool_call toolcall tool_use tooluse ' +
    'function_call function_calls invoke parameter antartifact ant_artifact artifact boltaction bolt_action ' +
    'boltartifact bolt_artifact dyad_write lov_write lov_code code_block codeblock codeproject code_project code_edit ' +
    'codecontent targetfile target_file apply_diff str_replace_based_edit_tool file_text document_content line_count ' +
    'arg_key arg_value file'
  ).split(' '),
);

/** Is this the name of a tag of a tool that writes files? */
export function isToolTag(name: string): boolean {
  return TOOL_TAGS.has(name.toLowerCase().replaceAll('-', '_'));
}
