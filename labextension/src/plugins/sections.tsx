/** The sections that are about marks: step, problems, suggest, convert & sync. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { IEditorServices } from '@jupyterlab/codeeditor';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import type { ISchema } from '../model/optionFields';
import { ProposalModel } from '../model/proposalModel';
import { SyncModel } from '../model/syncModel';
import { IClient, type INotebook, ISectionRegistry, IStepStates } from '../tokens';
import { stepIcon, suggestIcon, syncIcon, warningIcon } from '../view/icons';
import { countProblems, ProblemsSection } from '../view/problems/problemsSection';
import { StepSection } from '../view/step/stepSection';
import { SuggestSection } from '../view/suggest/suggestSection';
import { SyncSection } from '../view/sync/syncSection';

export const markSections: JupyterFrontEndPlugin<void> = {
  id: 'cellwright:mark-sections',
  description: 'Draws steps, problems, proposals, and the package of scripts in the panel.',
  autoStart: true,
  requires: [IClient, ISectionRegistry],
  optional: [IStepStates, IEditorServices, ITranslator],
  activate: (
    _: JupyterFrontEnd,
    client: IClient,
    registry: ISectionRegistry,
    states: IStepStates | null,
    editors: IEditorServices | null,
    translator: ITranslator | null
  ): void => {
    const trans = (translator ?? nullTranslator).load('cellwright');
    const schema = askOnce(() => client.get<ISchema>('marks/schema'));
    const proposals = perNotebook(notebook => new ProposalModel(notebook, client));
    const syncs = perNotebook(notebook => new SyncModel(notebook, client));
    registry.add({
      id: 'step',
      title: trans.__('Step'),
      rank: 20,
      icon: stepIcon,
      render: context => <StepSection context={context} editors={editors} states={states} schema={schema} />
    });
    registry.add({
      id: 'problems',
      title: trans.__('Problems'),
      rank: 30,
      icon: warningIcon,
      count: countProblems,
      render: context => <ProblemsSection context={context} />
    });
    registry.add({
      id: 'suggest',
      title: trans.__('Suggest'),
      rank: 70,
      icon: suggestIcon,
      render: context => <SuggestSection context={context} proposal={proposals(context.notebook)} />
    });
    registry.add({
      id: 'sync',
      title: trans.__('Convert & sync'),
      label: trans.__('Sync'),
      rank: 80,
      icon: syncIcon,
      render: context => <SyncSection context={context} sync={syncs(context.notebook)} />
    });
  }
};

/** Keeps what somebody has typed or chosen while other sections and notebooks are on show. */
function perNotebook<T>(make: (notebook: INotebook) => T): (notebook: INotebook) => T {
  const made = new WeakMap<INotebook, T>();
  return notebook => {
    const found = made.get(notebook) ?? make(notebook);
    made.set(notebook, found);
    return found;
  };
}

/** Asks once, and again only after a failure. */
function askOnce<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask().catch((reason: unknown) => {
      asked = null;
      throw reason;
    });
    return asked;
  };
}
