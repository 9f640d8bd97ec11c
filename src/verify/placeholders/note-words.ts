import { IN_REALITY } from './placeholder-rules.ts';

/**
 * What people say where nothing has to be done, in the languages in which comments are written. A body that holds such a
 * note alone was thought of.
 */
const REASON = new RegExp(
  [
    String.raw`\b(?:no-?ops?|nop|nothing|empty|blank|intentional(?:ly)?|deliberate(?:ly)?|on purpose|ignor\w*|swallow\w*|suppress\w*|silen\w*|unused|never|without|already|handled|skip\w*|only|expected|harmless|safe|fine|ok(?:ay)?|unreachable|impossible|should|must|default\w*|optional|because|since|so that|in case|instead|see|let|leave|just|keep|wait|trust|quiet\w*|fallback|best[- ]effort|discard\w*|continue|required by|needed by|replaced|compat\w*|inherit\w*)\b`,
    String.raw`\bnot (?:used|needed|required|necessary|supported|applicable|allowed|relevant|interested|possible|available|important|our)\b`,
    String.raw`\b(?:don['’]?t|doesn['’]?t|do not|does not|won['’]?t|can['’]?t|cannot|needn['’]?t|no need|no longer|no special|no more|there (?:is|are) no)\b`,
    String.raw`\b(?:sub-?class\w*|derived|overrid\w+|abstract|virtual|base|hooks?|mock|dummy|fake|test\w*|example|demo|deprecated|legacy|obsolete|removed|disabled|prevent\w*|avoid\w*|super|constructor|singleton|instantia\w*|utility)\b`,
    String.raw`\b(?:noinspection|eslint|istanbul|c8|v8|nolint|noqa|tslint|pragma|rubocop|nodoc|type: ?ignore|generated)\b|:nodoc:`,
    '无需|不需|不用|不必|忽略|不做|不处理|什么都|为空|空(?:实现|方法|函数|操作)|留空|子类|默认|跳过|已经|已在|仅|防止|避免|不支持|预留',
    'なにも|何も|無視|空|不要|しない|デフォルト|必要(?:は)?(?:ない|あり)|아무|무시|필요 ?없',
    'подкласс|наследник|ничего|пуст|игнор|не нужн|не треб|уже|умолчан|не поддерж',
    String.raw`(?<!\p{L})(?:unterklasse\w*|abgeleitet\w*|sous-classes?|classes? dérivée?s?|subclases?|sottoclass\w*|nada|vac[ií][oa]|ignora\w*|no se|no hac\w*|ninguna|já|por defecto|padrão|não|nichts|leer|absicht\w*|nicht|kein\w*|bereits|rien|vide|inutile|déjà|aucune?|pas de|ne pas|niente|vuoto)(?!\p{L})`,
  ].join('|'),
  'iu',
);

/** What stands for work that was left to somebody else, in a note that stands by itself. */
const WORK = new RegExp(
  [
    String.raw`\b(?:implement(?:ation)?|logic|code|body|content|handlers?|routes?|functions?|quer(?:y|ies)|stuff|things?|functionality|details?|methods?|styles?|tests?|components?) (?:goes|go|comes|come|belongs|would go|will go|to be added|to come) (?:in )?here\b|\bgoes here\b`,
    String.raw`^\W*(?:implement(?:ation)?|fill (?:in|out)|add|insert|put|place|write|complete|finish|define|provide|your|actual|real)\b.{0,60}\b(?:here|implementation|logic|code|later|below|cases|rest|body)\b`,
    String.raw`^\W*(?:to be|will be|not yet|yet to be) (?:implemented|added|done|written|completed|filled|determined|defined)\b`,
    String.raw`^\W*(?:unimplemented|coming soon|work in progress|placeholder|stub)\W*$`,
    String.raw`^\W*implement(?:ation)?(?:$| (?:me|this|here|later|omitted|pending|the|your|goes)\b)`,
    String.raw`^\W*(?:the )?(?:same|identical|similar|analogous)(?:ly)? (?:as|to|logic|code|implementation|pattern|approach)\b`,
    String.raw`^\W*(?:\.{3}|…)?\s*(?:the )?(?:rest|remainder|others?|remaining|existing|previous|more|additional|further)\b.{0,60}(?:here|pattern|same|similar|omitted|unchanged|above|before|code|routes|handlers|methods|functions|tests|cases|fields|logic|implementation|components|endpoints|styles|steps|items|\.{3}|…)\W*$`,
    String.raw`\b(?:logic|code|handling) (?:is )?(?:similar|same|identical)\b|^\W*more \w+(?: \w+)?(?:\.{3}|…)\W*$`,
    String.raw`\b(?:omitted|left out|elided|truncated|shortened|abbreviated) (?:for|here)\b|\bfor brevity\b`,
    String.raw`^\W*(?:as (?:above|before)|unchanged|same as (?:above|before)|no changes?|and so on|etc\.?)\W*$`,
    '此处|这里(?!是)|其余|剩余|其他(?:部分|代码|方法|函数|路由|接口|逻辑|处理|情况)|省略|待(?:实现|完成|补充|完善|添加|办)|尚未|未实现|暂未|以后(?:再|实现)|稍后|后续|同上|(?:类似|相同)(?:的|地)?(?:实现|处理|逻辑|方式)',
    '^[\\s.…。]*略[\\s.…。]*$',
    String.raw`(?:实现|补充|添加|填写|编写|完善).{0,12}(?:逻辑|代码|内容|功能|实现|方法|处理)|^[\s*]*(?:实现|处理|逻辑|代码)[\s.。]*$`,
    'ここに|(?:残り|他)の|未実装|省略|同様|後で|(?:実装|処理|コード)(?:を)?(?:追加|記述|書|する|予定|してください)',
    '여기에|나머지|생략|(?:구현|추가)(?:하|해|할|필요|예정)|동일',
    'здесь|сюда|остальн|реализ|без изменений|аналогичн|позже|допис|дополн',
    String.raw`(?<!\p{L})(?:aqu[ií]|el resto|resto d\p{L}*|pendiente|por hacer|implementar|implementa|implementación|l[oó]gica|omitid\p{L}+|igual que|demás|añad\p{L}+|agreg\p{L}+)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:o resto|pendente|a fazer|implementação|igual a|demais|adicion\p{L}+)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:ici|le reste|reste (?:du|de la|des)|à (?:faire|implémenter|compléter)|implément\p{L}+|inchangé\p{L}*|ajouter|logique)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:hier|der rest|rest (?:der|des)|restliche\p{L}*|implementier\p{L}*|implementierung|unverändert|wie (?:oben|vorher|zuvor|gehabt)|ausgelassen|weggelassen|folgt|hinzufüg\p{L}*|ergänz\p{L}*|noch zu)(?!\p{L})`,
    String.raw`(?<!\p{L})(?:il resto|qui va|resto del\p{L}*|da (?:fare|implementare|completare)|implementare|invariat\p{L}*|aggiung\p{L}+)(?!\p{L})`,
  ].join('|'),
  'iu',
);

/** `TODO: implement`. One with its author's name in brackets is a person's. */
const TODO = /^\W*(?:TODO|TBD|FIXME|WIP)(?:\W*$|[\s:：-]{1,4})/i;

/** The same in Chinese, where a verb in front is how one says it. */
const DEED_IN_CHINESE =
  /^[\s*\d.、]*(?:在(?:此|这里)?)?(?:实现|处理|添加|编写|完成|调用|获取|查询|保存|更新|删除|创建|验证|校验|发送|检查|计算|加载|初始化|解析|渲染|注册|登录|连接|生成|设置|执行|读取|写入|提交|跳转)(?!了|过|好|完|器|时|后|中|失败|成功)\p{sc=Han}/u;

/** A note that says what would have to be done: a verb comes first, and it does not describe. */
const DEED =
  /^\W*(?:create|validate|fetch|get|handle|process|update|send|return|load|save|parse|render|calculate|compute|query|insert|delete|remove|find|connect|initiali[sz]e|iterate|sort|filter|map|convert|hash|generate|verify|log|read|write|open|build|run|start|stop|add|apply|display|show|search|store|retrieve|authenticate|register|perform|execute|submit|clear|reset|toggle|navigate|redirect|encrypt|decrypt|merge|split|emit|subscribe|publish|notify|import|upload|download|determine|extract|transform|set up|clean up) (?!if\b|when\b|unless\b)\S/i;

/** Longer notes explain. */
const MAX_NOTE = 160;

/** How much a note that stands alone speaks for work that was left undone. */
export type NoteSense = 'reason' | 'work' | 'todo' | 'deed' | 'other';

/** What a note that stands alone says. */
export function senseOf(note: string): NoteSense {
  const text = note.replace(TODO, '');
  const isTodo = TODO.test(note);
  if (IN_REALITY.test(text)) return 'work';
  if (note.length > MAX_NOTE || !/\p{L}/u.test(note) || REASON.test(text)) return 'reason';
  if (WORK.test(text) && !/[?？]/.test(text)) return 'work';
  const isDeed = DEED.test(text) || DEED_IN_CHINESE.test(text);
  if (isDeed && !/[?;={}]|\w\(/.test(text)) return 'deed';
  return isTodo ? 'todo' : 'other';
}
