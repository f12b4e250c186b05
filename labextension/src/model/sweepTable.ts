/** The runs of one sweep as a table: what was swept, what was logged, how long each took. */

import type { RunHead } from '../services/api';

export interface SweepColumn {
  readonly id: string;
  readonly kind: 'parameter' | 'metric' | 'seconds';
  readonly title: string;
}

export interface SweepRow {
  readonly head: RunHead;
  /** By the id of the column; what a run has not is undefined. */
  readonly values: Readonly<Record<string, string | number | undefined>>;
}

export interface SweepTable {
  readonly columns: readonly SweepColumn[];
  readonly rows: readonly SweepRow[];
}

export interface SweepOrder {
  readonly column: string;
  readonly isDescending: boolean;
}

/** Make the table; the oldest run comes first, as the sweep went. */
export function makeSweepTable(runs: readonly RunHead[]): SweepTable {
  const heads = [...runs].sort((one, two) => Date.parse(one.started) - Date.parse(two.started));
  const columns: SweepColumn[] = [
    ...sweptNames(heads).map(title => ({ id: `parameter ${title}`, kind: 'parameter' as const, title })),
    ...metricNames(heads).map(title => ({ id: `metric ${title}`, kind: 'metric' as const, title })),
    { id: 'seconds', kind: 'seconds', title: '' }
  ];
  const rows = heads.map(head => ({
    head,
    values: Object.fromEntries(columns.map(column => [column.id, valueOf(head, column)]))
  }));
  return { columns, rows };
}

/** Order the rows by a column: numbers as numbers, and what is not there last. */
export function orderRows(table: SweepTable, order: SweepOrder | null): readonly SweepRow[] {
  if (order === null) {
    return table.rows;
  }
  const sign = order.isDescending ? -1 : 1;
  return [...table.rows].sort((one, two) => {
    const [left, right] = [one, two].map(row => row.values[order.column]);
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined);
    }
    const [a, b] = [Number(left), Number(right)];
    return sign * (Number.isNaN(a) || Number.isNaN(b) ? String(left).localeCompare(String(right)) : a - b);
  });
}

/** The parameters that differ between runs; all of them if none does. */
function sweptNames(heads: readonly RunHead[]): string[] {
  const names = [...new Set(heads.flatMap(head => Object.keys(head.parameters)))];
  const swept = names.filter(name => new Set(heads.map(head => head.parameters[name])).size > 1);
  return swept.length > 0 ? swept : names;
}

/** `accuracy`, and `fit.accuracy` where several steps log one of that name. */
function metricNames(heads: readonly RunHead[]): string[] {
  const steps = new Map<string, Set<string>>();
  for (const head of heads) {
    for (const [step, metrics] of Object.entries(head.metrics)) {
      for (const { name } of metrics) {
        steps.set(name, (steps.get(name) ?? new Set()).add(step));
      }
    }
  }
  return [...steps].flatMap(([name, found]) => (found.size > 1 ? [...found].map(step => `${step}.${name}`) : [name]));
}

function valueOf(head: RunHead, column: SweepColumn): string | number | undefined {
  switch (column.kind) {
    case 'parameter':
      return head.parameters[column.title];
    case 'seconds':
      return head.seconds ?? undefined;
    case 'metric': {
      const all = Object.entries(head.metrics).flatMap(([step, metrics]) =>
        metrics.filter(({ name }) => name === column.title || `${step}.${name}` === column.title)
      );
      return all[all.length - 1]?.value ?? undefined;
    }
  }
}
