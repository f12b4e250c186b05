/** The section "Run": what to run, and the run on show. */
import { useEffect, useState, type ReactElement } from 'react';
import type { RunForms } from '../../model/runForm';
import type { RunsModel } from '../../model/runsModel';
import type { ISectionContext } from '../../tokens';
import { useSignal } from '../hooks';
import { ErrorNote } from '../state/errorNote';
import { RunFormView } from './runForm';
import { RunView } from './runView';

export interface IRunSectionProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly forms: RunForms;
}

export function RunSection({ context, runs, forms }: IRunSectionProps): ReactElement {
  const { announce, notebook, trans } = context;
  const { path } = notebook;
  const form = forms.formOf(notebook);
  useSignal(notebook.changed);
  useSignal(runs.changed);
  useSignal(form.changed);
  const [isStarting, setStarting] = useState(false);
  const [problem, setProblem] = useState<Error | null>(null);
  const graph = notebook.analysis?.graph;
  const steps = graph?.steps.map(step => step.name) ?? [];
  const run = runs.runOf(path);
  const running = run?.status === 'running' ? run : null;

  useEffect(() => void runs.follow(path), [runs, path]);
  useEffect(() => {
    if (graph) {
      form.follow(
        graph.parameters,
        graph.steps.map(step => step.name)
      );
    }
  }, [form, graph]);
  // what is planned depends on the file and on what ran before
  useEffect(() => form.ask(), [form, graph, run?.run, run?.status]);

  const attempt = async (act: () => Promise<unknown>, says: string): Promise<void> => {
    setStarting(true);
    setProblem(null);
    try {
      await act();
      announce(says);
    } catch (error) {
      setProblem(error as Error);
    } finally {
      setStarting(false);
    }
  };
  const start = (): Promise<void> =>
    attempt(async () => {
      await notebook.save();
      await runs.start(path, form.choice);
    }, form.sweptNames.length > 0 ? trans.__('The sweep has started') : trans.__('The run has started'));

  if (graph && steps.length === 0) {
    return <p className="cw-Waiting">{trans.__('There is nothing to run yet: mark cells as steps first.')}</p>;
  }
  const error = problem ?? runs.errorOf(path);
  return (
    <div className="cw-RunSection">
      <RunFormView
        context={context}
        form={form}
        steps={steps}
        running={running}
        isStarting={isStarting}
        onRun={() => void start()}
        onCancel={() => void attempt(() => runs.cancel(path), running?.sweep ? trans.__('The sweep is being cancelled') : trans.__('The run is being cancelled'))}
      />
      {error && <ErrorNote error={error} />}
      {run ? (
        <RunView context={context} runs={runs} run={run} />
      ) : (
        runs.isLoaded(path) && !error && <p className="cw-Waiting">{trans.__('This notebook has not been run as a pipeline yet.')}</p>
      )}
    </div>
  );
}
