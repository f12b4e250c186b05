/** The section "Results": what each step of the run on show left behind. */
import { useEffect, useMemo, type ReactElement } from 'react';
import { ResultsModel } from '../../model/resultsModel';
import type { RunsModel } from '../../model/runsModel';
import { command } from '../../model/shellCommand';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { useSignal } from '../hooks';
import { CommandLine } from '../panel/commandLine';
import { ErrorNote } from '../state/errorNote';
import { ArtifactPane } from './artifactView';
import { StepResults } from './stepResults';

export interface IResultsSectionProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
}

export function ResultsSection({ context, runs }: IResultsSectionProps): ReactElement {
  const { client, commands, notebook, trans } = context;
  const { path } = notebook;
  const results = useMemo(() => new ResultsModel(client, path), [client, path]);
  useSignal(runs.changed);
  useSignal(results.changed);
  useSignal(notebook.selectedStepChanged);
  useEffect(() => void runs.follow(path), [runs, path]);
  const run = runs.runOf(path);
  useEffect(() => {
    const states = Object.fromEntries((run?.steps ?? []).map(step => [step.name, step.status]));
    results.setRun(run?.run ?? null, states);
  }, [results, run]);

  const error = runs.errorOf(path);
  if (!run) {
    return error ? (
      <ErrorNote error={error} />
    ) : (
      <div className="cw-Empty">
        <p>{runs.isLoaded(path) ? trans.__('Results appear here once the pipeline has run.') : trans.__('Loading…')}</p>
        {runs.isLoaded(path) && (
          <button type="button" className="jp-mod-styled cw-Button" onClick={() => void commands.execute(CommandIDs.openPanel, { section: 'run' })}>
            {trans.__('Go to Run')}
          </button>
        )}
      </div>
    );
  }
  const { shown } = results;
  return (
    <div className="cw-Results" data-split={shown ? true : undefined}>
      <div className="cw-Results-list">
        <div className="cw-Toolbar">
          <span className="cw-Faint cw-Run-id">{trans.__('Run %1', run.run)}</span>
          <span className="cw-Toolbar-space" />
          <CommandLine text={command('show', run.run)} trans={trans} />
        </div>
        <ul className="cw-Steps" aria-label={trans.__('Results by step')}>
          {run.steps.map(step => (
            <StepResults
              key={`${run.run} ${step.name}`}
              context={context}
              runs={runs}
              results={results}
              run={run}
              step={step}
              isOpenAtFirst={step.name === notebook.selectedStep || run.steps.length <= 3}
            />
          ))}
        </ul>
      </div>
      {shown && <ArtifactPane results={results} shown={shown} run={run.run} trans={trans} />}
    </div>
  );
}
