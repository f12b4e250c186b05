import { faultOf, type IOptionField, type ISchema, optionFields, textOf, valueOf } from '../src/model/optionFields';

const ROOT: ISchema = {
  $defs: {
    step: {
      properties: {
        role: { const: 'step' },
        step: { $ref: '#/$defs/name' },
        after: { title: 'After', type: 'array', items: { $ref: '#/$defs/name' } },
        foreach: { type: 'array', items: { type: 'string', pattern: '^[^=]+=.+', format: 'cellwright-loop' } },
        retries: { type: 'integer', minimum: 0, maximum: 9, default: 0 },
        cpus: { type: 'number', exclusiveMinimum: 0 },
        timeout: { anyOf: [{ $ref: '#/$defs/time' }, { type: 'number', exclusiveMinimum: 0 }] },
        cache: { type: 'string', default: 'auto', anyOf: [{ enum: ['auto', 'off'] }, { $ref: '#/$defs/time' }] },
        'on-error': { enum: ['fail', 'collect'] },
        on_error: { enum: ['fail', 'collect'], deprecated: true }
      }
    },
    name: { title: 'Name', type: 'string', pattern: '^[^\\s\\d][^\\s]*$', format: 'cellwright-step' },
    time: { type: 'string', pattern: '^[0-9]+ ?(s|m|h|d)?$' }
  }
};

const FIELDS = new Map(optionFields(ROOT).map(field => [field.name, field]));

function field(name: string): IOptionField {
  const found = FIELDS.get(name);
  if (!found) {
    throw new Error(name);
  }
  return found;
}

test('every option of the schema is a field, role, name and old spellings are not', () => {
  expect([...FIELDS.keys()]).toEqual(['after', 'foreach', 'retries', 'cpus', 'timeout', 'cache', 'on-error']);
  expect(field('after').itemFormat).toBe('cellwright-step');
  expect(field('cache').choices).toEqual(['auto', 'off']);
  expect(field('retries').placeholder).toBe('0');
});

test.each([
  ['after', 'load, clean', ['load', 'clean']],
  ['foreach', 'a=[1, 2]\nb=[3]', ['a=[1, 2]', 'b=[3]']],
  ['retries', ' 2 ', 2],
  ['cpus', '0.5', 0.5],
  ['timeout', '10m', '10m'],
  ['on-error', 'collect', 'collect'],
  ['after', '  ', undefined]
])('%s: what is typed is a value, and the value is typed the same way', (name, text, value) => {
  expect(valueOf(field(name), text)).toEqual(value);
  if (value !== undefined) {
    expect(valueOf(field(name), textOf(field(name).kind, value))).toEqual(value);
  }
});

test.each([
  ['after', 'load, 2 clean', 'item'],
  ['after', 'load, load', 'twice'],
  ['foreach', 'no loop', 'item'],
  ['retries', '1.5', 'whole'],
  ['retries', '-1', 'least'],
  ['retries', '10', 'most'],
  ['retries', 'two', 'number'],
  ['cpus', '0', 'more-than'],
  ['cpus', '1e999', 'number'],
  ['timeout', 'soon', 'form'],
  ['cache', 'sometimes', 'form'],
  ['on-error', 'shrug', 'choice']
])('%s: %s is refused', (name, text, kind) => {
  expect(faultOf(field(name), text, ROOT)?.kind).toBe(kind);
});

test.each([
  ['after', ''],
  ['timeout', '30'],
  ['timeout', '30 s'],
  ['cache', '1d'],
  ['cache', 'off'],
  ['cpus', '0.25'],
  ['on-error', '']
])('%s: %s is taken', (name, text) => {
  expect(faultOf(field(name), text, ROOT)).toBeNull();
});
