/**
 * Typed parameters: which input fits a type, and how values turn into text and back.
 *
 * The server decides whether a value is right; nothing here does.
 */

export interface ParameterData {
  readonly name: string;
  readonly type: string;
  readonly default: unknown;
}

export type InputKind = 'checkbox' | 'whole' | 'number' | 'date' | 'datetime' | 'choice' | 'text' | 'literal';

/** One field of the form. */
export interface Field {
  readonly name: string;
  readonly type: string;
  readonly kind: InputKind;
  /** The default as it is typed. */
  readonly initial: string;
  /** What may be chosen, for `Literal[...]`. */
  readonly choices: readonly string[];
}

export function makeFields(parameters: readonly ParameterData[]): Field[] {
  return parameters.map(parameter => {
    const type = parameter.type.trim();
    const choices = readChoices(type);
    const initial = writeValue(parameter.default);
    return {
      name: parameter.name,
      type,
      kind: choices.length > 0 && choices.includes(initial) ? 'choice' : inputKind(type, initial),
      initial,
      choices
    };
  });
}

function inputKind(type: string, initial: string): InputKind {
  switch (type.replace(/^(datetime|pathlib)\./, '')) {
    case 'bool':
      return 'checkbox';
    case 'int':
      // 10_000_000_000_000_000_001 is a whole number of Python, but not of an <input>
      return /^-?\d{1,15}$/.test(initial) ? 'whole' : 'literal';
    case 'float':
      return initial === '' || Number.isFinite(Number(initial)) ? 'number' : 'literal';
    case 'date':
      return /^\d{4}-\d\d-\d\d$/.test(initial) ? 'date' : 'literal';
    case 'datetime':
      return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?$/.test(initial) ? 'datetime' : 'literal';
    case 'str':
    case 'Path':
      return initial.includes('\n') ? 'literal' : 'text';
    default:
      return 'literal';
  }
}

/** The members of `Literal['a', 'b', 3]` as text; nothing if there is anything else in it. */
function readChoices(type: string): string[] {
  const inside = /^(?:typing\.)?Literal\[(.*)\]$/s.exec(type)?.[1];
  if (inside === undefined) {
    return [];
  }
  const members = inside.match(/'[^'\\]*'|"[^"\\]*"|-?\d+|True|False|None/g) ?? [];
  const rest = inside.replace(/'[^'\\]*'|"[^"\\]*"|-?\d+|True|False|None|[\s,]/g, '');
  return rest ? [] : members.map(member => member.replace(/^(['"])(.*)\1$/s, '$2'));
}

/**
 * Write a value as it is typed on a command line: text bare, the rest as Python literals.
 *
 * JSON has no tuples and sets; they come as lists, which is also how people type them.
 */
export function writeValue(value: unknown): string {
  return typeof value === 'string' ? value : writeLiteral(value);
}

function writeLiteral(value: unknown): string {
  if (value === null || value === undefined) {
    return 'None';
  }
  if (typeof value === 'boolean') {
    return value ? 'True' : 'False';
  }
  if (typeof value === 'string') {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(writeLiteral).join(', ')}]`;
  }
  if (typeof value === 'object') {
    const pairs = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${writeLiteral(one)}`);
    return `{${pairs.join(', ')}}`;
  }
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

/**
 * Turn Python source of a recorded value into what is typed for a parameter of that type.
 *
 * Source of text is quoted, and dates are calls: an input wants them bare.
 */
export function typedFromSource(source: string, type: string): string {
  const bare = type.replace(/^(datetime|pathlib)\./, '');
  const quoted = /^(['"])(.*)\1$/s.exec(source);
  if (quoted && (bare === 'str' || bare === 'Path')) {
    return unescape(quoted[2]);
  }
  const date = /^(?:datetime\.)?date\((\d+), (\d+), (\d+)\)$/.exec(source);
  if (date) {
    return `${date[1].padStart(4, '0')}-${date[2].padStart(2, '0')}-${date[3].padStart(2, '0')}`;
  }
  const path = /^(?:pathlib\.)?(?:Posix|Windows|Pure)*Path\((['"])(.*)\1\)$/s.exec(source);
  return path ? unescape(path[2]) : source;
}

function unescape(text: string): string {
  return text.replace(/\\(['"\\nt])/g, (_, mark: string) => (mark === 'n' ? '\n' : mark === 't' ? '\t' : mark));
}

/** Values that differ from the default: only those are sent, recorded and shown as a command. */
export function changedValues(
  fields: readonly Field[],
  values: Readonly<Record<string, string>>
): Record<string, string> {
  return Object.fromEntries(
    fields
      .filter(field => values[field.name] !== undefined && values[field.name] !== field.initial)
      .map(field => [field.name, values[field.name]])
  );
}

/** The values that a sweep over a parameter begins with: all there are, or the one that it has. */
export function sweepOf(field: Field, value: string): string {
  if (field.kind === 'checkbox') {
    return 'False,True';
  }
  return field.kind === 'choice' ? field.choices.join(',') : value;
}
