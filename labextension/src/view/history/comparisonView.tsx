/** Two runs side by side, plane by plane. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import { isEmptyPlane, type DiffPlane, type DiffRow } from '../../model/diffPlanes';
import { formatBytes, formatDuration, formatInstant, formatNumber, formatTime } from '../../model/format';
import type { Comparison, HistoryModel } from '../../model/historyModel';
import { command } from '../../model/shellCommand';
import type { RunHead } from '../../services/api';
import { CommandLine } from '../panel/commandLine';
import { Disclosure } from '../state/disclosure';
import { ErrorNote } from '../state/errorNote';
import { StateGlyph, stateLabel } from '../state/stateGlyph';
import { CodeDiffView } from './codeDiffView';

interface IComparisonProps {
  readonly history: HistoryModel;
  readonly comparison: Comparison;
  readonly trans: TranslationBundle;
}

export function ComparisonView({ history, comparison, trans }: IComparisonProps): ReactElement {
  const { left, right, planes, summary, error } = comparison;
  const full = (planes ?? []).filter(plane => !isEmptyPlane(plane));
  const empty = (planes ?? []).filter(isEmptyPlane);
  return (
    <section className="cw-Comparison" aria-label={trans.__('Comparison of two runs')}>
      <div className="cw-Toolbar">
        <button type="button" className="jp-mod-styled cw-Button" onClick={() => history.closeComparison()}>
          {trans.__('Back to the list')}
        </button>
        <span className="cw-Toolbar-space" />
        <CommandLine text={command('diff', left.run, right.run)} trans={trans} />
      </div>
      <div className="cw-Comparison-heads">
        <Head head={left} title={trans.__('Before')} trans={trans} />
        <Head head={right} title={trans.__('After')} trans={trans} />
      </div>
      {error && <ErrorNote error={error} />}
      {!planes && !error && <p className="cw-Faint">{trans.__('Comparing…')}</p>}
      {summary && <p>{summary}</p>}
      {full.map(plane => (
        <Disclosure key={plane.id} title={planeTitle(plane.id, trans)} note={planeNote(plane, trans)} isOpenAtFirst>
          <Plane plane={plane} trans={trans} />
        </Disclosure>
      ))}
      {planes && full.length === 0 && <p>{trans.__('The two runs do not differ.')}</p>}
      {empty.length > 0 && (
        <p className="cw-Faint">{trans.__('No difference in: %1', empty.map(plane => planeTitle(plane.id, trans)).join(', '))}</p>
      )}
    </section>
  );
}

function Head({ head, title, trans }: { head: RunHead; title: string; trans: TranslationBundle }): ReactElement {
  return (
    <div>
      <div className="cw-Faint">{title}</div>
      <div className="cw-RunHead-line">
        <StateGlyph state={head.status} trans={trans} ornament />
        <strong title={formatInstant(head.started)}>{formatTime(head.started, Date.now())}</strong>
        <span className="cw-Faint">{stateLabel(head.status, trans)}</span>
      </div>
      <div className="cw-Faint cw-Run-id">{head.run}</div>
    </div>
  );
}

/** The name of a plane; unknown ones by their own. */
function planeTitle(id: string, trans: TranslationBundle): string {
  switch (id) {
    case 'status':
      return trans.__('States');
    case 'parameters':
      return trans.__('Parameters');
    case 'code':
      return trans.__('Code');
    case 'resources':
      return trans.__('Time and memory');
    case 'environment':
      return trans.__('Environment');
    case 'data':
      return trans.__('Data');
    case 'artifacts':
      return trans.__('Results');
    case 'metrics':
      return trans.__('Metrics');
    case 'outputs':
      return trans.__('Outputs');
    default:
      return id;
  }
}

function planeNote(plane: DiffPlane, trans: TranslationBundle): string {
  const count = plane.rows.length + plane.codes.length + plane.notes.length;
  return trans._n('%1 difference', '%1 differences', count);
}

/** What was measured, in words; other rows by the names that people gave. */
function rowName(row: DiffRow, trans: TranslationBundle): string {
  const measured = / › (seconds|cpu_seconds|peak_memory)$/.exec(row.name);
  if (row.unit === undefined || measured === null) {
    return row.name;
  }
  const words: Record<string, string> = {
    seconds: trans.__('time'),
    cpu_seconds: trans.__('processor time'),
    peak_memory: trans.__('peak memory')
  };
  return `${row.name.slice(0, measured.index)} › ${words[measured[1]]}`;
}

/** Whether a row needs more room than a third of a narrow panel for each of its cells. */
function isLong(row: DiffRow): boolean {
  return row.name.length > 11 || [row.left, row.right].some(value => typeof value === 'string' && value.length > 28);
}

function write(row: DiffRow, value: string | number, trans: TranslationBundle): string {
  if (typeof value === 'string') {
    return value;
  }
  switch (row.unit) {
    case 'seconds':
      return formatDuration(value, trans);
    case 'bytes':
      return formatBytes(value);
    case undefined:
      return formatNumber(value);
  }
}

function Plane({ plane, trans }: { plane: DiffPlane; trans: TranslationBundle }): ReactElement {
  return (
    <>
      {plane.notes.map((note, index) => (
        <p key={index}>{note}</p>
      ))}
      {plane.rows.length > 0 && (
        <table className="cw-Table cw-Table-pairs" data-long={plane.rows.some(isLong) || undefined}>
          <thead>
            <tr>
              <td />
              <th scope="col">{trans.__('Before')}</th>
              <th scope="col">{trans.__('After')}</th>
            </tr>
          </thead>
          <tbody>
            {plane.rows.map(row => (
              <tr key={row.name}>
                <th scope="row">{rowName(row, trans)}</th>
                <td>{write(row, row.left, trans)}</td>
                <td>
                  {write(row, row.right, trans)}
                  {row.change !== undefined && (
                    <>
                      {' '}
                      <span className="cw-Table-change">
                        {row.change > 0 ? '+' : '−'}
                        {formatNumber(Number(Math.abs(row.change * 100).toPrecision(2)))} %
                      </span>
                    </>
                  )}
                  {row.note && <div className="cw-Faint">{row.note}</div>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {plane.codes.map(code => (
        <CodeDiffView key={code.name} code={code} trans={trans} />
      ))}
    </>
  );
}
