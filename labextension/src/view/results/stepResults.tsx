/** The results of one step: its values, metrics and files, asked for when it is opened. */
import { useEffect, useState, type ReactElement } from 'react';
import { lastMetrics, listArtifacts } from '../../model/artifacts';
import { formatBytes, formatNumber } from '../../model/format';
import type { ResultsModel } from '../../model/resultsModel';
import type { RunState, StepState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import type { StepRecord } from '../../services/api';
import type { ISectionContext } from '../../tokens';
import { StepActions } from '../run/stepActions';
import { ErrorNote } from '../state/errorNote';
import { StateGlyph, stateLabel } from '../state/stateGlyph';

interface IStepResultsProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly results: ResultsModel;
  readonly run: RunState;
  readonly step: StepState;
  readonly isOpenAtFirst: boolean;
}

export function StepResults(props: IStepResultsProps): ReactElement {
  const { context, results, step, isOpenAtFirst } = props;
  const { trans } = context;
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const loaded = results.recordOf(step.name);
  const isEmpty = step.status === 'waiting' || step.status === 'skipped';
  const { run } = results;
  useEffect(() => {
    if (isOpen && loaded === undefined && !isEmpty && run !== null) {
      void results.load(step.name);
    }
  }, [isOpen, loaded, isEmpty, results, run, step.name]);
  return (
    <li className="cw-Step" data-status={step.status}>
      <button type="button" className="cw-StepLine" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        <StateGlyph state={step.status} trans={trans} ornament />
        <span className="cw-StepLine-name">{step.name}</span>
        <span className="cw-StepLine-side">{stateLabel(step.status, trans)}</span>
      </button>
      {isOpen && (
        <div className="cw-Step-body">
          {loaded?.error && <ErrorNote error={loaded.error} />}
          {loaded?.value ? (
            <Record {...props} record={loaded.value} />
          ) : (
            !loaded?.error && <p className="cw-Faint">{isEmpty ? trans.__('It has no results.') : trans.__('Loading…')}</p>
          )}
        </div>
      )}
    </li>
  );
}

function Record({ context, runs, results, run, step, record }: IStepResultsProps & { record: StepRecord }): ReactElement {
  const { trans } = context;
  const listed = listArtifacts(record);
  const metrics = lastMetrics(record);
  const { shown } = results;
  return (
    <>
      {listed.length === 0 && <p className="cw-Faint">{trans.__('It handed nothing on.')}</p>}
      {listed.length > 0 && (
        <ul className="cw-Values" aria-label={trans.__('Values of step %1', step.name)}>
          {listed.map(({ name, head, isOutput }) => (
            <li key={name}>
              <button
                type="button"
                className="cw-Value"
                aria-pressed={shown?.step === step.name && shown.name === name}
                onClick={() => void results.show(step.name, name)}
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
        <dl className="cw-Facts" aria-label={trans.__('Metrics of step %1', step.name)}>
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
        <StepActions context={context} runs={runs} run={run} step={step.name} />
      </div>
    </>
  );
}
