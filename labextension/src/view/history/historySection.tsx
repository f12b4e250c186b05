/** The section "History": the runs of the notebook, newest first, and two of them compared. */
import { useEffect, useMemo, type ReactElement } from 'react';
import { HistoryModel, PAGE } from '../../model/historyModel';
import { typedFromSource } from '../../model/parameterForm';
import type { RunForms } from '../../model/runForm';
import type { RunsModel } from '../../model/runsModel';
import { command } from '../../model/shellCommand';
import type { RunHead } from '../../services/api';
import { CommandIDs, type ISectionContext } from '../../tokens';
import { useSignal } from '../hooks';
import { CommandLine } from '../panel/commandLine';
import { Pager } from '../results/pager';
import { ErrorNote } from '../state/errorNote';
import { ComparisonView } from './comparisonView';
import { HistoryFilter } from './historyFilter';
import { RunHeadRow } from './runHeadRow';
import { SweepView } from './sweepView';

export interface IHistorySectionProps {
  readonly context: ISectionContext;
  readonly runs: RunsModel;
  readonly forms: RunForms;
}

export function HistorySection({ context, runs, forms }: IHistorySectionProps): ReactElement {
  const { announce, client, commands, notebook, trans } = context;
  const { path } = notebook;
  const history = useMemo(() => new HistoryModel(client, path), [client, path]);
  useSignal(history.changed);
  useSignal(runs.changed);
  useEffect(() => {
    const onList = (_: unknown, changed: string): void => {
      if (changed === path) {
        void history.load();
      }
    };
    runs.listChanged.connect(onList);
    void history.load();
    return () => {
      runs.listChanged.disconnect(onList);
    };
  }, [history, runs, path]);

  const goTo = (section: string): void => void commands.execute(CommandIDs.openPanel, { section });
  const open = async (head: RunHead): Promise<void> => {
    await runs.open(path, head.run);
    goTo('run');
  };
  const again = (head: RunHead): void => {
    const types = new Map((notebook.analysis?.graph.parameters ?? []).map(parameter => [parameter.name, parameter.type]));
    const form = forms.formOf(notebook);
    form.setScope({ kind: 'all' });
    form.reset(
      Object.fromEntries(
        Object.entries(head.parameters)
          .filter(([name]) => types.has(name))
          .map(([name, source]) => [name, typedFromSource(source, types.get(name) ?? '')])
      )
    );
    goTo('run');
    announce(trans.__('The parameters of run %1 are in the form', head.run));
  };

  if (history.comparison) {
    return <ComparisonView history={history} comparison={history.comparison} trans={trans} />;
  }
  if (history.sweep) {
    return <SweepView history={history} sweep={history.sweep} trans={trans} onOpen={head => void open(head)} />;
  }
  const { chosen } = history;
  return (
    <div className="cw-History">
      <HistoryFilter history={history} trans={trans} />
      {history.error && <ErrorNote error={history.error} />}
      <div className="cw-Toolbar">
        <button
          type="button"
          className="jp-mod-styled cw-Button"
          disabled={chosen.length !== 2}
          onClick={() => void history.compare()}
        >
          {trans.__('Compare')}
        </button>
        <span className="cw-Faint">
          {chosen.length === 2 ? trans.__('the two chosen runs') : trans.__('choose two runs to compare them')}
        </span>
        <span className="cw-Toolbar-space" />
        <CommandLine text={chosen.length === 2 ? command('diff', chosen[0].run, chosen[1].run) : listCommand(history)} trans={trans} />
      </div>
      {history.isLoaded && history.runs.length === 0 && (
        <p className="cw-Waiting">
          {history.filter.status || history.filter.text ? trans.__('No run is like that.') : trans.__('This notebook has not been run as a pipeline yet.')}
        </p>
      )}
      <ul className="cw-Steps" aria-label={trans.__('Runs, newest first')} aria-busy={history.isPending}>
        {history.runs.map(head => (
          <RunHeadRow
            key={head.run}
            head={head}
            isShown={runs.runOf(path)?.run === head.run}
            isChosen={history.isChosen(head.run)}
            trans={trans}
            onChoose={() => history.toggle(head)}
            onOpen={() => void open(head)}
            onAgain={() => again(head)}
            onSweep={() => void history.showSweep(head.sweep)}
          />
        ))}
      </ul>
      <Pager
        offset={history.offset}
        shown={history.runs.length}
        total={history.total}
        size={PAGE}
        trans={trans}
        onPage={offset => void history.showPage(offset)}
      />
    </div>
  );
}

function listCommand(history: HistoryModel): string {
  return history.filter.status ? command('runs', '--status', history.filter.status) : command('runs');
}
