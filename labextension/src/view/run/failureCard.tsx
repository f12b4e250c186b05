/** Why a step failed: the cell, the line, the traceback, and the ways to mend it. */
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ReactElement } from 'react';
import type { Failure, RunState, StepState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { Disclosure } from '../state/disclosure';
import { StateGlyph } from '../state/stateGlyph';
import { StepActions } from './stepActions';

interface IFailureCardProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly run: RunState;
  readonly step: Pick<StepState, 'name' | 'status'>;
  readonly failure: Failure;
}

export function FailureCard({ context, runs, run, step, failure }: IFailureCardProps): ReactElement {
  const { commands, notebook, trans } = context;
  const { line } = failure;
  const cell = notebook.findCell(failure.cell, failure.number, failure.source);
  const number = (cell && notebook.numberOf(cell)) || failure.number;
  const place = [
    number !== undefined && trans.__('cell %1', number),
    line !== undefined && trans.__('line %1', line)
  ].filter(Boolean);
  const show = (): void => void commands.execute(CommandIDs.showCell, line === undefined ? { cell } : { cell, line });
  return (
    <div className="cw-Failure" role="group" aria-label={trans.__('Failure of step %1', step.name)}>
      <div className="cw-Failure-head">
        <StateGlyph state={step.status === 'running' ? 'failed' : step.status} trans={trans} ornament />
        <strong>{step.name}</strong>
        <span>{kindLabel(failure.kind, trans)}</span>
        <span className="cw-Toolbar-space" />
        {place.length > 0 &&
          (cell !== undefined ? (
            <button type="button" className="cw-LinkButton cw-Failure-place" onClick={show} title={trans.__('Show it in the notebook')}>
              {trans.__('Go to %1', place.join(', '))}
            </button>
          ) : (
            <span className="cw-Faint">{place.join(', ')}</span>
          ))}
      </div>
      <pre className="cw-Failure-message">{failure.message || trans.__('No message.')}</pre>
      {failure.traceback && (
        <Disclosure title={trans.__('Traceback')}>
          <pre className="cw-Output" tabIndex={0} role="region" aria-label={trans.__('Traceback of step %1', step.name)}>
            {failure.traceback}
          </pre>
        </Disclosure>
      )}
      <div className="cw-Actions">
        <StepActions context={context} runs={runs} run={run} step={step.name} />
      </div>
    </div>
  );
}

/** What kind of failure it was, in words. */
export function kindLabel(kind: string, trans: TranslationBundle): string {
  switch (kind) {
    case 'raised':
      return trans.__('raised an error');
    case 'check':
      return trans.__('a check failed');
    case 'kernel-died':
      return trans.__('its kernel died');
    case 'out-of-memory':
      return trans.__('ran out of memory');
    case 'timed-out':
      return trans.__('took too long');
    case 'cancelled':
      return trans.__('was cancelled');
    case 'machinery':
      return trans.__('could not be run');
    default:
      return kind;
  }
}
