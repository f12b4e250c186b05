/** The runs of a sweep side by side: one row for each combination, ordered as one likes. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { useState, type ReactElement } from 'react';
import { formatDuration, formatNumber } from '../../model/format';
import type { HistoryModel, Sweep } from '../../model/historyModel';
import { command } from '../../model/shellCommand';
import { orderRows, type SweepColumn, type SweepOrder, type SweepRow } from '../../model/sweepTable';
import type { RunHead } from '../../services/api';
import { CommandLine } from '../panel/commandLine';
import { ErrorNote } from '../state/errorNote';
import { StateGlyph } from '../state/stateGlyph';

interface ISweepViewProps {
  readonly history: HistoryModel;
  readonly sweep: Sweep;
  readonly trans: TranslationBundle;
  onOpen(head: RunHead): void;
}

export function SweepView({ history, sweep, trans, onOpen }: ISweepViewProps): ReactElement {
  const { table, error } = sweep;
  const [order, setOrder] = useState<SweepOrder | null>(null);
  return (
    <section className="cw-Sweep" aria-label={trans.__('Runs of a sweep')}>
      <div className="cw-Toolbar">
        <button type="button" className="jp-mod-styled cw-Button" onClick={() => void history.showSweep(null)}>
          {trans.__('Back to the list')}
        </button>
        <span className="cw-Faint">{table && trans._n('%1 run', '%1 runs', table.rows.length)}</span>
        <span className="cw-Toolbar-space" />
        <CommandLine text={command('runs', '--sweep', sweep.id)} trans={trans} />
      </div>
      {error && <ErrorNote error={error} />}
      {!table && !error && <p className="cw-Waiting">{trans.__('Loading…')}</p>}
      {table && (
        <div className="cw-TableBox" tabIndex={0} role="region" aria-label={trans.__('Table of the sweep')}>
          <table className="cw-Table">
            <thead>
              <tr>
                <th scope="col">{trans.__('Run')}</th>
                {table.columns.map(column => (
                  <ColumnHead key={column.id} column={column} order={order} trans={trans} onOrder={setOrder} />
                ))}
              </tr>
            </thead>
            <tbody>
              {orderRows(table, order).map(row => (
                <tr key={row.head.run}>
                  <th scope="row">
                    <StateGlyph state={row.head.status} trans={trans} />
                    <button type="button" className="cw-LinkButton" onClick={() => onOpen(row.head)} aria-label={trans.__('Open run %1', row.head.run)}>
                      {row.head.run.slice(-6)}
                    </button>
                  </th>
                  {table.columns.map(column => (
                    <td key={column.id}>{write(row, column, trans)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

interface IColumnHeadProps {
  readonly column: SweepColumn;
  readonly order: SweepOrder | null;
  readonly trans: TranslationBundle;
  onOrder(order: SweepOrder): void;
}

function ColumnHead({ column, order, trans, onOrder }: IColumnHeadProps): ReactElement {
  const isFirst = order?.column === column.id;
  const isDescending = isFirst && !order.isDescending;
  const title = column.kind === 'seconds' ? trans.__('Time') : column.title;
  return (
    <th scope="col" aria-sort={isFirst ? (order.isDescending ? 'descending' : 'ascending') : 'none'}>
      <button type="button" className="cw-LinkButton" title={trans.__('Order by %1', title)} onClick={() => onOrder({ column: column.id, isDescending })}>
        {title}
        {isFirst && <span aria-hidden="true">{order.isDescending ? ' ▾' : ' ▴'}</span>}
      </button>
    </th>
  );
}

function write(row: SweepRow, column: SweepColumn, trans: TranslationBundle): string {
  const value = row.values[column.id];
  if (value === undefined) {
    return '–';
  }
  if (typeof value === 'string') {
    return value;
  }
  return column.kind === 'seconds' ? formatDuration(value, trans) : formatNumber(value);
}
