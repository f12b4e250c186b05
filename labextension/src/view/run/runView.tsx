/** A run as it goes on: how far it is, each step with its time, output and failure. */
import { useMemo, type ReactElement } from 'react';
import { formatDuration, formatInstant } from '../../model/format';
import { measureProgress } from '../../model/runProgress';
import type { RunState } from '../../model/runState';
import type { RunsModel } from '../../model/runsModel';
import { command } from '../../model/shellCommand';
import type { ISectionContext } from '../../tokens';
import { CommandLine } from '../panel/commandLine';
import { StateGlyph, stateLabel } from '../state/stateGlyph';
import { useNow } from '../state/useNow';
import { FailureCard } from './failureCard';
import { StepRow } from './stepRow';

interface IRunViewProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly run: RunState;
}

export function RunView({ context, runs, run }: IRunViewProps): ReactElement {
  const { trans } = context;
  const now = useNow(run.status === 'running');
  const progress = measureProgress(run, now);
  const failed = useMemo(() => run.steps.filter(step => step.failure), [run]);
  const says = [
    trans.__('%1 of %2 steps', progress.done, progress.total),
    progress.reused > 0 && trans.__('%1 reused', progress.reused),
    progress.failed > 0 && trans.__('%1 failed', progress.failed),
    progress.left > 0 && trans.__('%1 not run', progress.left),
    run.status === 'running' && run.expected !== undefined
      ? trans.__('%1, usually %2', formatDuration(progress.elapsed, trans), formatDuration(run.expected, trans))
      : formatDuration(progress.elapsed, trans)
  ]
    .filter(Boolean)
    .join(' · ');
  return (
    <section className="cw-Run" aria-label={trans.__('Run %1', run.run)} data-status={run.status}>
      <div className="cw-Run-head">
        <StateGlyph state={run.status} trans={trans} ornament />
        <strong>{stateLabel(run.status, trans)}</strong>
        <span className="cw-Faint cw-Run-id" title={formatInstant(new Date(run.startedAt).toISOString())}>
          {run.run}
        </span>
        <span className="cw-Toolbar-space" />
        <CommandLine text={run.status === 'running' ? command('logs', run.run, '--follow') : run.command || command('show', run.run)} trans={trans} />
      </div>
      <progress
        className="cw-Progress"
        data-status={run.status}
        aria-label={trans.__('Progress of the run')}
        aria-valuetext={says}
        max={1}
        value={progress.fraction}
      />
      <p className="cw-Run-says">{says}</p>
      {run.reason && <p className="cw-Run-says">{run.reason}</p>}
      {failed.map(step => (
        <FailureCard key={step.name} context={context} runs={runs} run={run} step={step} failure={step.failure!} />
      ))}
      <ul className="cw-Steps" aria-label={trans.__('Steps of the run')}>
        {run.steps.map(step => (
          <StepRow key={step.name} context={context} runs={runs} run={run} step={step} now={now} />
        ))}
      </ul>
    </section>
  );
}
