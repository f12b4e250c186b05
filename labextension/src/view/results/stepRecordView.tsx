/** What a step or an item left behind: its values, metrics and files, and the ways to notebooks. */
import type { ReactElement } from 'react';
import { lastMetrics, listArtifacts } from '../../model/artifacts';
import { formatBytes, formatNumber } from '../../model/format';
import type { ResultsModel } from '../../model/resultsModel';
import type { RunState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import type { StepRecord } from '../../services/api';
import type { ISectionContext } from '../../tokens';
import { StepActions } from '../run/stepActions';

interface IStepRecordProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly results: ResultsModel;
  readonly run: RunState;
  /** The name of the step, or of the item: `fit[3]`. */
  readonly step: string;
  readonly record: StepRecord;
}

export function StepRecordView({ context, runs, results, run, step, record }: IStepRecordProps): ReactElement {
  const { trans } = context;
  const listed = listArtifacts(record);
  const metrics = lastMetrics(record);
  const { shown } = results;
  return (
    <>
      {listed.length === 0 && <p className="cw-Faint">{trans.__('It handed nothing on.')}</p>}
      {listed.length > 0 && (
        <ul className="cw-Values" aria-label={trans.__('Values of step %1', step)}>
          {listed.map(({ name, head, isOutput }) => (
            <li key={name}>
              <button
                type="button"
                className="cw-Value"
                aria-pressed={shown?.step === step && shown.name === name}
                onClick={() => void results.show(step, name)}
                title={head.type}
              >
                <span className="cw-Value-name">{name}</span>
                <span className="cw-Value-says">{head.summary || head.type}</span>
                <span className="cw-Faint">
                  {isOutput ? '' : `${trans.__('kept')} · `}
                  {formatBytes(head.bytes)}
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {metrics.length > 0 && (
        <dl className="cw-Facts" aria-label={trans.__('Metrics of step %1', step)}>
          {metrics.map(metric => (
            <div key={metric.name}>
              <dt>{metric.name}</dt>
              <dd>
                {metric.value === null ? '–' : formatNumber(metric.value)}
                {metric.count > 1 && <span className="cw-Faint"> {trans.__('last of %1', metric.count)}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {record.files_written.length > 0 && (
        <p className="cw-Faint">{trans.__('Files written: %1', record.files_written.join(', '))}</p>
      )}
      {record.reused_from && <p className="cw-Faint">{trans.__('Taken from run %1', record.reused_from)}</p>}
      <div className="cw-Actions">
        <StepActions context={context} runs={runs} run={run} step={step} />
      </div>
    </>
  );
}
