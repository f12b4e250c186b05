import { changedValues, makeFields, typedFromSource, writeValue } from '../../src/model/parameterForm';

describe('makeFields', () => {
  it.each([
    ['bool', true, 'checkbox', 'True'],
    ['int', 5, 'whole', '5'],
    ['int', 1e21, 'literal', '1e+21'],
    ['float', 0.25, 'number', '0.25'],
    ['date', '2026-01-31', 'date', '2026-01-31'],
    ['datetime.date', '2026-01-31', 'date', '2026-01-31'],
    ['datetime', '2026-01-31T10:00:00', 'datetime', '2026-01-31T10:00:00'],
    ['datetime', '2026-01-31T10:00:00+01:00', 'literal', '2026-01-31T10:00:00+01:00'],
    ['str', 'roc_auc', 'text', 'roc_auc'],
    ['str', 'two\nlines', 'literal', 'two\nlines'],
    ['Path', 'data/x.csv', 'text', 'data/x.csv'],
    ['list[str]', ['EWR', 'JFK'], 'literal', '["EWR", "JFK"]'],
    ['dict[str, int]', { a: 1 }, 'literal', '{"a": 1}'],
    ['int | None', null, 'literal', 'None'],
    ["Literal['gini', 'entropy']", 'gini', 'choice', 'gini'],
    ["Literal['gini', Color.RED]", 'gini', 'literal', 'gini']
  ])('a parameter of type %s', (type, value, kind, initial) => {
    const [field] = makeFields([{ name: 'p', type, default: value }]);
    expect([field.kind, field.initial]).toEqual([kind, initial]);
  });

  it('knows what may be chosen', () => {
    const [field] = makeFields([{ name: 'p', type: 'Literal["a b", 3, None]', default: 'a b' }]);
    expect(field.choices).toEqual(['a b', '3', 'None']);
  });
});

it.each([
  [[true, null, 'a"b', [1.5]], '[True, None, "a\\"b", [1.5]]'],
  ['bare', 'bare'],
  [false, 'False']
])('writes %j as it is typed', (value, text) => {
  expect(writeValue(value)).toBe(text);
});

it.each([
  ["'roc_auc'", 'str', 'roc_auc'],
  ["'it\\'s'", 'str', "it's"],
  ['datetime.date(2013, 1, 5)', 'date', '2013-01-05'],
  ["PosixPath('a/b')", 'Path', 'a/b'],
  ['["a"]', 'list[str]', '["a"]'],
  ['60000', 'int', '60000']
])('reads %s of type %s as typed', (source, type, text) => {
  expect(typedFromSource(source, type)).toBe(text);
});

it('sends only what differs from the defaults', () => {
  const fields = makeFields([
    { name: 'n', type: 'int', default: 5 },
    { name: 's', type: 'str', default: '' }
  ]);
  expect(changedValues(fields, { n: '7', s: '', gone: '1' })).toEqual({ n: '7' });
});
