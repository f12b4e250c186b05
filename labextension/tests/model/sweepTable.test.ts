import { makeSweepTable, orderRows } from '../../src/model/sweepTable';
import type { RunHead } from '../../src/services/api';

function run(name: string, parameters: Record<string, string>, more: Partial<RunHead> = {}): RunHead {
  return {
    run: name,
    pipeline: 'p',
    notebook: 'p.ipynb',
    status: 'succeeded',
    reason: '',
    actor: { user: 'u', host: 'h', process: 1, ci: '' },
    started: `2026-11-24T10:00:0${name}+00:00`,
    seconds: 1,
    commit: '',
    dirty: false,
    parameters,
    resumed_from: null,
    sweep: 's',
    metrics: {},
    ...more
  };
}

const logged = (value: number): Partial<RunHead> => ({
  metrics: { fit: [{ name: 'loss', value: 9, index: 0 }, { name: 'loss', value, index: 1 }] }
});

describe('makeSweepTable', () => {
  const table = makeSweepTable([
    run('3', { rate: '0.1', depth: '2' }, logged(0.5)),
    run('1', { rate: '10', depth: '2' }, logged(2)),
    run('2', { rate: '2', depth: '2' })
  ]);

  it('has what differs, the last of each metric, and the time', () => {
    expect(table.columns.map(column => column.id)).toEqual(['parameter rate', 'metric loss', 'seconds']);
    expect(table.rows.map(row => row.head.run)).toEqual(['1', '2', '3']);
    expect(table.rows[0].values).toEqual({ 'parameter rate': '10', 'metric loss': 2, seconds: 1 });
  });

  it.each([
    ['parameter rate', false, ['3', '2', '1']],
    ['parameter rate', true, ['1', '2', '3']],
    ['metric loss', false, ['3', '1', '2']],
    ['metric loss', true, ['1', '3', '2']]
  ] as const)('orders by %s, descending %s', (column, isDescending, expected) => {
    expect(orderRows(table, { column, isDescending }).map(row => row.head.run)).toEqual(expected);
  });

  it('shows all parameters of a single run, and tells equal metrics of two steps apart', () => {
    const metrics = { fit: [{ name: 'loss', value: 1, index: 0 }], test: [{ name: 'loss', value: 2, index: 0 }] };
    const { columns, rows } = makeSweepTable([run('1', { rate: '1' }, { metrics })]);
    expect(columns.map(column => column.title)).toEqual(['rate', 'fit.loss', 'test.loss', '']);
    expect(rows[0].values['metric test.loss']).toBe(2);
  });
});
