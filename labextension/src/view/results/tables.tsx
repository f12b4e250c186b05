/** Frames and arrays: a page of rows, what is in the columns, and figures of the whole. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { formatNumber } from '../../model/format';
import type { ArrayView, Cell, Column, FrameView } from '../../services/api';
import { HistogramView, write } from './histogram';
import { Pager } from './pager';

interface IFrameProps {
  readonly view: FrameView;
  readonly name: string;
  readonly trans: TranslationBundle;
  onPage(offset: number): void;
}

export function FrameTable({ view, name, trans, onPage }: IFrameProps): ReactElement {
  const rows = view.shape[0] ?? view.rows.length;
  return (
    <>
      <div className="cw-TableBox" tabIndex={0} role="region" aria-label={trans.__('Table %1', name)}>
        <table className="cw-Table" aria-rowcount={rows + 1}>
          <thead>
            <tr>
              <td />
              {view.columns.map((column, index) => (
                <ColumnHead key={index} column={column} rows={rows} trans={trans} />
              ))}
            </tr>
          </thead>
          <tbody>
            {view.rows.map((row, index) => (
              <tr key={view.offset + index} aria-rowindex={view.offset + index + 2}>
                <th scope="row">{write(view.index[index])}</th>
                {row.map((value, place) => (
                  <ValueCell key={place} value={value} />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <Pager offset={view.offset} shown={view.rows.length} total={rows} trans={trans} onPage={onPage} />
      {view.more_columns > 0 && <p className="cw-Faint">{trans._n('%1 more column is not shown.', '%1 more columns are not shown.', view.more_columns)}</p>}
      {view.partial && <p className="cw-Faint">{trans.__('The distributions are those of the first rows.')}</p>}
    </>
  );
}

function ColumnHead({ column, rows, trans }: { column: Column; rows: number; trans: TranslationBundle }): ReactElement {
  const share = column.nulls !== null && rows > 0 ? column.nulls / rows : 0;
  return (
    <th scope="col">
      <span className="cw-Column-name">{column.name}</span>
      <span className="cw-Column-type">
        {column.type}
        {column.nulls ? ` · ${trans.__('%1 missing', share >= 0.001 ? `${formatNumber(Number((share * 100).toPrecision(2)))} %` : column.nulls)}` : ''}
      </span>
      {column.histogram && <HistogramView histogram={column.histogram} label={column.name} trans={trans} />}
    </th>
  );
}

function ValueCell({ value }: { value: Cell }): ReactElement {
  if (value === null) {
    return <td className="cw-Missing">–</td>;
  }
  const text = write(value);
  return (
    <td data-kind={typeof value} title={text.length > 24 || typeof value === 'number' ? String(value) : undefined}>
      {text}
    </td>
  );
}

interface IArrayProps {
  readonly view: ArrayView;
  readonly name: string;
  readonly trans: TranslationBundle;
}

export function ArrayTable({ view, name, trans }: IArrayProps): ReactElement {
  const statistics = Object.entries(view.statistics);
  return (
    <>
      <dl className="cw-Facts">
        <Fact name={trans.__('shape')} value={view.shape.length > 0 ? view.shape.join(' × ') : trans.__('a single number')} />
        <Fact name={trans.__('type')} value={view.dtype} />
        {statistics.map(([key, value]) => (
          <Fact key={key} name={key} value={write(value)} />
        ))}
      </dl>
      {view.histogram && <HistogramView histogram={view.histogram} label={name} trans={trans} />}
      {view.partial && <p className="cw-Faint">{trans.__('Figures are those of the first values.')}</p>}
      {view.corner.length > 0 && (
        <div className="cw-TableBox" tabIndex={0} role="region" aria-label={trans.__('First values of %1', name)}>
          <table className="cw-Table">
            <tbody>
              {view.corner.map((row, index) => (
                <tr key={index}>
                  <th scope="row">{index}</th>
                  {row.map((value, place) => (
                    <ValueCell key={place} value={value} />
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}

export function Fact({ name, value }: { name: string; value: string }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}
