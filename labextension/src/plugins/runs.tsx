/** Runs: the model of them, and the sections that draw pipelines, runs, results and history. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { historyIcon, runIcon, tableRowsIcon } from '@jupyterlab/ui-components';
import { Layouts } from '../model/layouts';
import { RunForms } from '../model/runForm';
import { RunsModel } from '../model/runsModel';
import { IClient, INotebooks, IRunEvents, ISectionRegistry, IStatus, IStepStates } from '../tokens';
import { GraphSection } from '../view/graph/graphSection';
import { HistorySection } from '../view/history/historySection';
import { pipelineIcon } from '../view/icons';
import { ResultsSection } from '../view/results/resultsSection';
import { endWords } from '../view/run/endWords';
import { RunSection } from '../view/run/runSection';

export const runs: JupyterFrontEndPlugin<IStepStates> = {
  id: 'cellwright:runs',
  description: 'Follows the runs of open notebooks, and draws pipelines, runs, results and history in the panel.',
  autoStart: true,
  provides: IStepStates,
  requires: [IClient, IRunEvents, INotebooks, ISectionRegistry],
  optional: [IStatus, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    client: IClient,
    events: IRunEvents,
    notebooks: INotebooks,
    registry: ISectionRegistry,
    status: IStatus | null,
    translator: ITranslator | null
  ): IStepStates => {
    const trans = (translator ?? nullTranslator).load('cellwright');
    const model = new RunsModel({ client, events });
    const forms = new RunForms(client);
    const layouts = new Layouts();
    const follow = (): void => {
      if (notebooks.current) {
        void model.follow(notebooks.current.path);
      }
    };
    notebooks.renamed.connect((__, { before, after }) => {
      model.rename(before, after);
      forms.rename(before, after);
    });
    model.ended.connect((__, { path, run }) => {
      if (path === notebooks.current?.path) {
        status?.announce(endWords(run, trans));
      }
    });
    notebooks.currentChanged.connect(follow);
    follow();

    registry.add({
      id: 'pipeline',
      title: trans.__('Pipeline'),
      rank: 10,
      icon: pipelineIcon,
      render: context => <GraphSection context={context} runs={model} forms={forms} layouts={layouts} />
    });
    registry.add({
      id: 'run',
      title: trans.__('Run'),
      rank: 40,
      icon: runIcon,
      render: context => <RunSection context={context} runs={model} forms={forms} />
    });
    registry.add({
      id: 'results',
      title: trans.__('Results'),
      rank: 50,
      icon: tableRowsIcon,
      render: context => <ResultsSection context={context} runs={model} />
    });
    registry.add({
      id: 'history',
      title: trans.__('History'),
      rank: 60,
      icon: historyIcon,
      render: context => <HistorySection context={context} runs={model} forms={forms} />
    });
    return model;
  }
};
