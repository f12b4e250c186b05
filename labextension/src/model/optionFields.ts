/**
 * Fields for the options of a step, made from the JSON Schema of marks: what an option is called, how its value stands
 * as text, and what is wrong with a text. New options of the schema become fields by themselves.
 */

/** The parts of a JSON Schema that say something about a field. */
export interface ISchema {
  readonly title?: string;
  readonly description?: string;
  readonly type?: string;
  readonly $ref?: string;
  readonly anyOf?: readonly ISchema[];
  readonly enum?: readonly unknown[];
  readonly items?: ISchema;
  readonly pattern?: string;
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly default?: unknown;
  readonly deprecated?: boolean;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, ISchema>>;
  readonly $defs?: Readonly<Record<string, ISchema>>;
}

export type FieldKind = 'text' | 'number' | 'integer' | 'names' | 'lines' | 'choice';

export interface IOptionField {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly kind: FieldKind;
  /** Values to choose from; for texts a suggestion. */
  readonly choices: readonly string[];
  /** What holds when nothing is said. */
  readonly placeholder: string;
  /** The format of the items of a list, such as `cellwright-step`. */
  readonly itemFormat: string | null;
  readonly schema: ISchema;
}

/** The fields of a step's options, in the order of the schema. */
export function optionFields(root: ISchema): IOptionField[] {
  const step = root.$defs?.step?.properties ?? {};
  return Object.entries(step)
    .map(([name, given]) => [name, resolved(given, root)] as const)
    .filter(([, schema]) => schema.const === undefined && !schema.deprecated)
    .filter(([name]) => name !== 'step')
    .map(([name, schema]) => field(name, schema, root));
}

function field(name: string, schema: ISchema, root: ISchema): IOptionField {
  const kind = kindOf(schema, root);
  return {
    name,
    title: schema.title ?? name,
    description: schema.description ?? '',
    kind,
    choices: choicesOf(schema, root),
    placeholder: schema.default === undefined ? '' : textOf(kind, schema.default),
    itemFormat: resolved(schema.items ?? {}, root).format ?? null,
    schema
  };
}

function resolved(schema: ISchema, root: ISchema): ISchema {
  const name = schema.$ref?.replace('#/$defs/', '');
  const found = name === undefined ? undefined : root.$defs?.[name];
  return found ? { ...resolved(found, root), ...withoutRef(schema) } : schema;
}

function withoutRef(schema: ISchema): ISchema {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$ref'));
}

function kindOf(schema: ISchema, root: ISchema): FieldKind {
  switch (schema.type) {
    case 'array': {
      // an expression may hold commas
      const item = resolved(schema.items ?? {}, root);
      return item.pattern?.includes('=') || item.format === 'cellwright-loop' ? 'lines' : 'names';
    }
    case 'integer':
      return 'integer';
    case 'number':
      return 'number';
    default:
      return schema.enum && !schema.anyOf ? 'choice' : 'text';
  }
}

function choicesOf(schema: ISchema, root: ISchema): string[] {
  const found = [schema, ...(schema.anyOf ?? []).map(option => resolved(option, root))];
  return found.flatMap(option => (option.enum ?? []).map(String));
}

/** A value as text in its field. */
export function textOf(kind: FieldKind, value: unknown): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.map(String).join(kind === 'lines' ? '\n' : ', ');
  }
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** The value that a text says; undefined when it says nothing. Faults are for `faultOf`. */
export function valueOf(option: IOptionField, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === '') {
    return undefined;
  }
  switch (option.kind) {
    case 'names':
      return parts(trimmed, ',');
    case 'lines':
      return parts(trimmed, '\n');
    case 'integer':
    case 'number': {
      const number = Number(trimmed);
      return Number.isNaN(number) ? trimmed : number;
    }
    case 'choice':
    case 'text':
      return trimmed;
  }
}

export type Fault =
  | { readonly kind: 'number' | 'whole' | 'choice' | 'form' }
  | { readonly kind: 'item' | 'twice' | 'unknown-step'; readonly item: string }
  | { readonly kind: 'least' | 'most' | 'more-than'; readonly limit: number };

/** What is wrong with a text, as far as the schema knows; null when nothing is. */
export function faultOf(option: IOptionField, text: string, root: ISchema): Fault | null {
  const value = valueOf(option, text);
  if (value === undefined) {
    return null;
  }
  switch (option.kind) {
    case 'names':
    case 'lines':
      return listFault(value as string[], resolved(option.schema.items ?? {}, root));
    case 'integer':
    case 'number':
      return numberFault(value, option);
    case 'choice':
      return option.choices.includes(text.trim()) ? null : { kind: 'choice' };
    case 'text':
      return fits(text.trim(), option.schema, root) ? null : { kind: 'form' };
  }
}

function listFault(items: readonly string[], schema: ISchema): Fault | null {
  const wrong = items.find(item => !matches(item, schema.pattern));
  if (wrong !== undefined) {
    return { kind: 'item', item: wrong };
  }
  const twice = items.find((item, index) => items.indexOf(item) < index);
  return twice === undefined ? null : { kind: 'twice', item: twice };
}

function numberFault(value: unknown, { kind, schema }: IOptionField): Fault | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    return { kind: 'number' };
  }
  if (kind === 'integer' && !Number.isInteger(value)) {
    return { kind: 'whole' };
  }
  if (schema.minimum !== undefined && value < schema.minimum) {
    return { kind: 'least', limit: schema.minimum };
  }
  if (schema.exclusiveMinimum !== undefined && value <= schema.exclusiveMinimum) {
    return { kind: 'more-than', limit: schema.exclusiveMinimum };
  }
  return schema.maximum !== undefined && value > schema.maximum ? { kind: 'most', limit: schema.maximum } : null;
}

/** Whether a text is one of the forms that the schema allows; a number of seconds or bytes may be typed as text. */
function fits(text: string, schema: ISchema, root: ISchema): boolean {
  const options = schema.anyOf?.map(option => resolved(option, root)) ?? [schema];
  return options.some(option => {
    if (option.enum) {
      return option.enum.includes(text);
    }
    if (option.type === 'number' || option.type === 'integer') {
      return Number.isFinite(Number(text)) && Number(text) > 0;
    }
    return matches(text, option.pattern);
  });
}

function matches(text: string, pattern: string | undefined): boolean {
  try {
    return pattern === undefined || new RegExp(pattern, 'u').test(text);
  } catch {
    return true; // a pattern that JavaScript does not know: the server has the last word
  }
}

function parts(text: string, separator: string): string[] {
  return text
    .split(separator)
    .map(part => part.trim())
    .filter(Boolean);
}
