/** The side panel, in JupyterLab and Notebook 7. */

import { ILayoutRestorer, type JupyterFrontEnd, type JupyterFrontEndPlugin } from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { PanelModel, type ServerState } from '../model/panelModel';
import type { VersionAnswer } from '../services/api';
import type { ServerError } from '../services/client';
import { CommandIDs, IClient, INotebooks, IRunEvents, ISectionRegistry, IStatus } from '../tokens';
import { VERSION } from '../version';
import { cellwrightIcon } from '../view/icons';
import { CellwrightPanel } from '../view/panel/panel';

export const panel: JupyterFrontEndPlugin<IStatus> = {
  id: 'cellwright:panel',
  description: 'Adds the Cellwright side panel.',
  autoStart: true,
  requires: [INotebookTracker, IClient, IRunEvents, INotebooks, ISectionRegistry],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer],
  provides: IStatus,
  activate: (
    app: JupyterFrontEnd,
    tracker: INotebookTracker,
    client: IClient,
    events: IRunEvents,
    notebooks: INotebooks,
    registry: ISectionRegistry,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ): IStatus => {
    const trans = (translator ?? nullTranslator).load('cellwright');
    const { commands, shell } = app;
    const model = new PanelModel();
    const widget = new CellwrightPanel({ model, notebooks, registry, client, commands, trans, packageVersion: VERSION });
    shell.add(widget, 'right', { rank: 200, type: 'Cellwright' });
    restorer?.add(widget, widget.id);

    const ask = async (): Promise<void> => {
      model.server = await serverState(client);
    };
    events.reconnected.connect(() => void ask());
    void app.started.then(ask);

    commands.addCommand(CommandIDs.openPanel, {
      label: trans.__('Show the Cellwright Panel'),
      caption: trans.__('Steps, problems, runs and results of the notebook in front'),
      icon: cellwrightIcon,
      describedBy: {
        args: {
          type: 'object',
          properties: { section: { type: 'string', description: trans.__('The section to show') } }
        }
      },
      execute: args => {
        if (typeof args.section === 'string') {
          model.section = args.section;
        }
        shell.activateById(widget.id);
      }
    });
    commands.addCommand(CommandIDs.openStep, {
      label: trans.__('Show Step in the Cellwright Panel'),
      caption: trans.__('Open the form of a step'),
      describedBy: {
        args: {
          type: 'object',
          properties: {
            step: { type: 'string', description: trans.__('The name of the step; that of the selected cell by default') }
          }
        }
      },
      execute: args => {
        const { current } = notebooks;
        const cell = tracker.activeCell?.model.id;
        const step = typeof args.step === 'string' ? args.step : cell && current?.markOf(cell)?.step;
        if (step) {
          current?.selectStep(step);
        }
        return commands.execute(CommandIDs.openPanel, { section: 'step' });
      }
    });
    for (const command of [CommandIDs.openPanel, CommandIDs.openStep]) {
      palette?.addItem({ command, category: trans.__('Cellwright') });
    }
    return model;
  }
};

async function serverState(client: IClient): Promise<ServerState> {
  try {
    const version = await client.get<VersionAnswer>('version');
    return version.server === VERSION ? { kind: 'ready' } : { kind: 'mismatch', server: version.server, front: VERSION };
  } catch (reason) {
    const error = reason as ServerError;
    if (error.isMissing) {
      return { kind: 'missing' };
    }
    return { kind: error.status === 0 ? 'unreachable' : 'refused', message: error.message };
  }
}
