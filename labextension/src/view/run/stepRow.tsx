/** One step of a run: its state and time, and on request its output and the ways from here. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { memo, useEffect, useLayoutEffect, useRef, useState, type ReactElement } from 'react';
import { formatDuration } from '../../model/format';
import { toPlainText } from '../../model/plainText';
import { stepElapsed } from '../../model/runProgress';
import type { RunState, StepState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import { CommandIDs, type ISectionContext, type StepStatus } from '../../tokens';
import { Items } from '../items/itemList';
import { itemWords } from '../items/itemWords';
import { StateGlyph, stateLabel } from '../state/stateGlyph';
import { StepActions } from './stepActions';

interface IStepRowProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly run: RunState;
  readonly step: StepState;
  /** Moves on only while the step runs. */
  readonly now: number;
}

export const StepRow = memo(
  function StepRow({ context, runs, run, step, now }: IStepRowProps): ReactElement {
    const { trans, notebook } = context;
    const [isOpen, setOpen] = useState(false);
    const elapsed = stepElapsed(step, now);
    const isRunning = step.status === 'running';
    const expected = step.expected;
    return (
      <li className="cw-Step" data-status={step.status}>
        <button
          type="button"
          className="cw-StepLine"
          aria-expanded={isOpen}
          onClick={() => {
            setOpen(!isOpen);
            notebook.selectStep(step.name);
          }}
        >
          <StateGlyph state={step.status} trans={trans} ornament />
          <span className="cw-StepLine-name">{step.name}</span>
          <span className="cw-StepLine-side">
            <span className={step.status === 'succeeded' ? 'cw-Hidden' : ''}>{stateLabel(step.status, trans)} </span>
            {step.items && <span className="cw-Faint">{itemWords(step.items, trans)} </span>}
            {step.status !== 'reused' && formatDuration(elapsed, trans)}
            {expected !== undefined && (isRunning || step.status === 'waiting') && (
              <span className="cw-Faint"> {trans.__('of about %1', formatDuration(expected, trans))}</span>
            )}
          </span>
        </button>
        {isRunning && expected !== undefined && expected > 1 && (
          <progress className="cw-Progress" data-thin="true" aria-label={trans.__('Progress of step %1', step.name)} max={expected} value={Math.min(elapsed ?? 0, expected)} />
        )}
        {isOpen && (
          <div className="cw-Step-body">
            {step.reasons.length > 0 && <p className="cw-Faint">{step.reasons.join('; ')}</p>}
            <Output text={step.output} isLive={isRunning} label={trans.__('Output of step %1', step.name)} />
            {step.items ? (
              <Items context={context} runs={runs} run={run} step={step} />
            ) : (
              step.output === '' && <p className="cw-Faint">{silence(step.status, trans)}</p>
            )}
            <div className="cw-Actions">
              <button type="button" className="cw-LinkButton" onClick={() => void context.commands.execute(CommandIDs.openStep, { step: step.name })}>
                {trans.__('Options of the step')}
              </button>
              {step.status !== 'waiting' && <StepActions context={context} runs={runs} run={run} step={step.name} />}
            </div>
          </div>
        )}
      </li>
    );
  },
  (before, after) =>
    before.step === after.step &&
    before.context.notebook === after.context.notebook &&
    before.run.run === after.run.run &&
    (after.step.status !== 'running' || before.now === after.now)
);

/** What to say where no output is. */
function silence(status: StepStatus, trans: TranslationBundle): string {
  switch (status) {
    case 'running':
      return trans.__('Nothing written yet.');
    case 'waiting':
      return trans.__('It has not started yet.');
    case 'reused':
      return trans.__('It was not run: its earlier result was taken.');
    case 'skipped':
      return trans.__('It was not run.');
    default:
      return trans.__('It wrote nothing.');
  }
}

interface IOutputProps {
  readonly text: string;
  readonly isLive: boolean;
  readonly label: string;
}

/** What a step wrote: text and nothing else; stays at its end while more comes. */
export function Output({ text, isLive, label }: IOutputProps): ReactElement | null {
  const box = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  const isEmpty = text === '';
  useLayoutEffect(() => {
    if (box.current && isAtEnd.current) {
      box.current.scrollTop = box.current.scrollHeight;
    }
  }, [text]);
  useEffect(() => {
    const element = box.current;
    const onScroll = (): void => {
      if (element) {
        isAtEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < 8;
      }
    };
    element?.addEventListener('scroll', onScroll);
    return () => element?.removeEventListener('scroll', onScroll);
    // the box is there only when there is text
  }, [isEmpty]);
  if (isEmpty) {
    return null;
  }
  return (
    <pre className="cw-Output" ref={box} tabIndex={0} role={isLive ? 'log' : 'region'} aria-label={label} aria-live="off">
      {toPlainText(text)}
    </pre>
  );
}
