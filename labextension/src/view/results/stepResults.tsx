/** The results of one step, asked for when it is opened; those of its items too. */
import { useEffect, useState, type ReactElement } from 'react';
import type { ResultsModel } from '../../model/resultsModel';
import type { RunState, StepState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import type { ISectionContext } from '../../tokens';
import { ErrorNote } from '../state/errorNote';
import { Items } from '../items/itemList';
import { StateGlyph, stateLabel } from '../state/stateGlyph';
import { StepRecordView } from './stepRecordView';

interface IStepResultsProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly results: ResultsModel;
  readonly run: RunState;
  readonly step: StepState;
  readonly isOpenAtFirst: boolean;
}

export function StepResults(props: IStepResultsProps): ReactElement {
  const { context, runs, results, step, isOpenAtFirst } = props;
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
            <StepRecordView context={context} runs={runs} results={results} run={props.run} step={step.name} record={loaded.value} />
          ) : (
            !loaded?.error && <p className="cw-Faint">{isEmpty ? trans.__('It has no results.') : trans.__('Loading…')}</p>
          )}
          <Items context={context} runs={runs} run={props.run} step={step} />
        </div>
      )}
    </li>
  );
}
